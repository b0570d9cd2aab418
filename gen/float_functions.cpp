#include "gen/float_functions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spec/integer_range.hpp"

namespace mpgen::gen {

int normalize_count_bits(int bits) {
  return std::max(1, spec::ceil_log2(static_cast<std::uint64_t>(bits)));
}

SvFunction normalize_function(const std::string& name, const SvWidth& width) {
  const int count_bits = normalize_count_bits(width.bits);
  return {.name = name,
          .width = {fmt::format("{}+{}", width.text, count_bits), width.bits + count_bits},
          .arguments = {{"value", width, false, "", "", ""}},
          .locals = {{"count", count_bits, false, "leading zeros", "", ""},
                     {"shifted", width, false, "", "", ""}},
          .body = {"count = '0;",
                   "shifted = value;",
                   {fmt::format("for (int s = {}; s >= 0; s--)", count_bits - 1),
                    {{fmt::format("if ((shifted >> ({} - (1 << s))) == '0)", width.text),
                      {"shifted = shifted << (1 << s);", "count[s] = 1'b1;"}}}},
                   fmt::format("{} = {{count, shifted}};", name)},
          .comment = "{leading zeros, value without them}"};
}

SvFunction sticky_shift_function(const std::string& name, const SvWidth& width, int distance_bits) {
  // Stages that shift by the whole width or more can only clear the value.
  const int stages = std::min(distance_bits, normalize_count_bits(width.bits));
  std::vector<SvStatement> body = {
      "shifted = value;",
      "sticky = 1'b0;",
      {fmt::format("for (int s = 0; s < {}; s++)", stages),
       {{"if (distance[s])",
         {fmt::format("sticky = sticky | (|(shifted & ~({{{}{{1'b1}}}} << (1 << s))));",
                      width.text),
          "shifted = shifted >> (1 << s);"}}}}};
  if (stages < distance_bits) {
    body.emplace_back(fmt::format("if (|distance[{}:{}])", distance_bits - 1, stages),
                      std::vector<SvStatement>{"sticky = sticky | (|shifted);", "shifted = '0;"});
  }
  body.emplace_back(fmt::format("{} = shifted | {}'(sticky);", name, width.text));
  return {.name = name,
          .width = width,
          .arguments = {{"value", width, false, "", "", ""},
                        {"distance", distance_bits, false, "", "", ""}},
          .locals = {{"shifted", width, false, "", "", ""},
                     {"sticky", 1, false, "a one was shifted out", "", ""}},
          .body = std::move(body),
          .comment = "value >> distance; ones that leave are remembered in the last bit"};
}

}  // namespace mpgen::gen
