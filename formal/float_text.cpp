#include "formal/float_text.hpp"

#include <fmt/format.h>

#include "formal/block_text.hpp"

namespace mpgen::formal {

std::string rounding_function(const std::string& name, const FloatFormat& format, int width) {
  const int to_least_normal = width - 1 + format.bias - 1;
  const int fraction_bits = format.significand_bits - 1;
  const long long infinity = ((1LL << format.field_bits) - 1) << fraction_bits;
  const std::string limit =
      fmt::format("    if (shift > place + 12'sd{0}) shift = place + 12'sd{0};\n", to_least_normal);
  const std::string overflow =
      fmt::format("    if (pattern > 36'd{0}) pattern = 36'd{0};\n", infinity);
  return filled(R"(
  // RNE of +-magnitude * 2^place to @format@.
  function automatic logic [@pattern_top@:0] @name@(input logic negative,
      input logic [@top@:0] magnitude, input logic signed [11:0] place);
    logic signed [11:0] shift;
    logic signed [11:0] field_less_one;
    logic [@top@:0] moved;
    logic [35:0] pattern;
    // The leading one moves to the top@unless@.
    shift = 12'sd0;
    for (int i = 0; i < @width@; i++) begin
      if (magnitude[i]) shift = 12'(@top@ - i);
    end
@limit@    moved = magnitude << shift[7:0];
    field_less_one = place + 12'sd@to_least_normal@ - shift;
    // The hidden bit, if there is one, adds the one that the exponent field lacks, as a carry would.
    pattern = (36'(field_less_one) << @fraction_bits@) + 36'(moved[@top@ -: @significand_bits@]);
    if (moved[@guard@] && (moved[@kept@] || moved[@guard@ - 1:0] != '0)) pattern = pattern + 36'd1;
@overflow@    if (magnitude == '0) pattern = '0;
    @name@ = {negative, pattern[@pattern_top@ - 1:0]};
  endfunction
)",
                {{"name", name},
                 {"format", format.name},
                 {"width", std::to_string(width)},
                 {"top", std::to_string(width - 1)},
                 {"pattern_top", std::to_string(format.pattern_bits() - 1)},
                 {"to_least_normal", std::to_string(to_least_normal)},
                 {"fraction_bits", std::to_string(fraction_bits)},
                 {"significand_bits", std::to_string(format.significand_bits)},
                 {"kept", std::to_string(width - format.significand_bits)},
                 {"guard", std::to_string(width - format.significand_bits - 1)},
                 {"unless", format.is_normal ? "" : ", unless the number is subnormal"},
                 {"limit", format.is_normal ? "" : limit},
                 {"overflow", format.is_normal ? "" : overflow}});
}

}  // namespace mpgen::formal
