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

SvFunction sticky_shift_function(const std::string& name, const SvWidth& width, int distance_bits,
                                 FarSticky far) {
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
    std::vector<SvStatement> clear;
    if (far == FarSticky::kept) clear.emplace_back("sticky = sticky | (|shifted);");
    clear.emplace_back("shifted = '0;");
    body.emplace_back(fmt::format("if ((distance >> {}) != '0)", stages), std::move(clear));
  }
  body.emplace_back(fmt::format("{} = shifted | {}'(sticky);", name, width.text));
  return {.name = name,
          .width = width,
          .arguments = {{"value", width, false, "", "", ""},
                        {"distance", distance_bits, false, "", "", ""}},
          .locals = {{"shifted", width, false, "", "", ""},
                     {"sticky", 1, false, "a one was shifted out", "", ""}},
          .body = std::move(body),
          .comment = far == FarSticky::kept
                         ? "value >> distance; ones that leave are remembered in the last bit"
                         : fmt::format("value >> distance; ones that leave are remembered in the "
                                       "last bit, but for those at distances from {} up",
                                       1 << stages)};
}

SvFunction limited_normalize_function(const std::string& name, const SvWidth& width,
                                      int limit_bits) {
  const int count_bits = normalize_count_bits(width.bits);
  std::string above = "1'b0";
  if (limit_bits > count_bits) above = fmt::format("(limit >> {}) != '0", count_bits);
  return {.name = name,
          .width = {fmt::format("{}+{}", width.text, count_bits), width.bits + count_bits},
          .arguments = {{"value", width, false, "", "", ""},
                        {"limit", limit_bits, false, "largest shift", "", ""}},
          .locals = {{"count", count_bits, false, "shift", "", ""},
                     {"shifted", width, false, "", "", ""},
                     {"is_free", 1, false, "the rest of the limit is more than can follow", "", ""},
                     {"takes", 1, false, "shifts by this power of two", "", ""}},
          .body = {"count = '0;",
                   "shifted = value;",
                   fmt::format("is_free = {};", above),
                   {fmt::format("for (int s = {}; s >= 0; s--)", count_bits - 1),
                    {fmt::format("takes = ((shifted >> ({} - (1 << s))) == '0) & (is_free | "
                                 "limit[s]);",
                                 width.text),
                     "is_free = is_free | (limit[s] & ~takes);",
                     {"if (takes)", {"shifted = shifted << (1 << s);", "count[s] = 1'b1;"}}}},
                   fmt::format("{} = {{count, shifted}};", name)},
          .comment = "{shift, value << shift}: as far as leading zeros and limit allow"};
}

std::vector<SvFunction> round_functions(const Rounding& rounding) {
  const int kept = rounding.target_significand_bits;
  // A guard bit and a sticky bit stand below the bits kept.
  const int pad = std::max(0, kept + 2 - rounding.significand.bits);
  // A subnormal is shifted further right and needs a place for its sticky bit.
  const int extra = std::max(pad, rounding.has_subnormals ? 1 : 0);
  const int bits = rounding.significand.bits + extra;
  const int guard = bits - 1 - kept;
  const int place_bits = rounding.place.bits;
  const int exponent_ones = (1 << rounding.target_exponent_bits) - 1;
  const int pattern_bits = rounding.pattern_bits();
  const int field_bits = std::max(place_bits, rounding.target_exponent_bits);
  const int wide_bits = field_bits + kept - 1;
  const std::string shift_name = rounding.name + "_shift";

  std::vector<SvFunction> functions;
  SvFunction round{
      .name = rounding.name,
      .width = pattern_bits,
      .is_signed = false,
      .arguments = {{"place", rounding.place, false, "", "", ""},
                    {"significand", rounding.significand, false, "", "", ""}},
      .locals = {},
      .body = {},
      .comment = fmt::format(
          "RNE to {}, without the sign; field = place{}", rounding.format,
          rounding.offset == 0 ? std::string() : fmt::format(" - {}", rounding.offset))};
  const std::string widened =
      extra == 0 ? "significand" : fmt::format("{{significand, {}'d0}}", extra);
  const std::string place = fmt::format("place - {}'d{}", place_bits, rounding.offset);
  if (rounding.has_subnormals) {
    functions.push_back(sticky_shift_function(shift_name, bits, place_bits));
    round.locals.push_back({"is_subnormal", 1, false, "", "", ""});
    round.body.emplace_back(
        fmt::format("is_subnormal = place <= {}'d{};", place_bits, rounding.offset));
  }
  round.locals.push_back({"shifted", bits, false, "", "", ""});
  round.locals.push_back({"field", field_bits, false, "exponent", "", ""});
  round.locals.push_back({"increment", 1, false, "", "", ""});
  if (rounding.has_subnormals) {
    round.body.emplace_back(fmt::format("shifted = is_subnormal ?\n{}({}, {}'d{} - place) : {};",
                                        shift_name, widened, place_bits, rounding.offset + 1,
                                        widened));
  } else {
    round.body.emplace_back(fmt::format("shifted = {};", widened));
  }
  // Taken apart without bit selects, which Icarus does not accept in what always_comb calls.
  round.locals.push_back({"is_normal", 1, false, "neither zero nor subnormal", "", ""});
  round.locals.push_back({"fraction", kept - 1, false, "", "", ""});
  round.locals.push_back({"half", 1, false, "the bit below", "", ""});
  round.locals.push_back({"below", guard, false, "all bits below that", "", ""});
  round.body.emplace_back("{is_normal, fraction, half, below} = shifted;");
  const std::string normal = rounding.offset == 0 ? "place" : place;
  round.body.emplace_back(
      fmt::format("field = is_normal ? {} : '0;",
                  field_bits == place_bits ? normal : fmt::format("{}'({})", field_bits, normal)));
  round.body.emplace_back("increment = half & ((|below) | 1'(fraction));");
  // The hidden bit is left out, and a carry of the rounding steps the exponent.
  const std::string sum = fmt::format("{{field, fraction}} + {}'(increment)", wide_bits);
  if (rounding.has_overflow) {
    round.locals.push_back({"pattern", wide_bits, false, "", "", ""});
    round.body.emplace_back(fmt::format("pattern = {};", sum));
    round.body.emplace_back(
        fmt::format("{} = (pattern >= {{{}'d{}, {}'d0}}) ?\n{{{}'d{}, {}'d0}} : {}'(pattern);",
                    rounding.name, field_bits, exponent_ones, kept - 1,
                    rounding.target_exponent_bits, exponent_ones, kept - 1, pattern_bits));
  } else {
    round.body.emplace_back(fmt::format("{} = {};", rounding.name, sum));
  }
  functions.push_back(std::move(round));
  return functions;
}

std::vector<SvFunction> widen_functions(const std::string& name) {
  return {normalize_function("normalize_fraction", 10),
          {.name = name,
           .width = 31,
           .is_signed = false,
           .arguments = {{"pattern", 15, false, "", "", ""}},
           .locals = {{"field", 5, false, "", "", ""},
                      {"fraction", 10, false, "", "", ""},
                      {"count", 4, false, "leading zeros of a subnormal", "", ""},
                      {"normalized", 10, false, "", "", ""}},
           .body = {"{field, fraction} = pattern;",
                    "{count, normalized} = normalize_fraction(fraction);",
                    {"if (&field)", {name + " = {8'd255, fraction, 13'd0};"}},
                    {"else if (|field)", {name + " = {8'(field) + 8'd112, fraction, 13'd0};"}},
                    {"else if (normalized[9])",
                     {name + " = {8'd112 - 8'(count), normalized[8:0], 14'd0};"}},
                    {"else", {name + " = '0;"}}},
           .comment = "binary16 to binary32, both without their sign, exact"}};
}

}  // namespace mpgen::gen
