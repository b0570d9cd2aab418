#include "formal/addition_text.hpp"

#include "formal/block_text.hpp"

namespace mpgen::formal {

std::string addition_function(const std::string& name, const FloatFormat& format, int width) {
  const int far = width + 3;
  const int window = width + far + 1;
  return rounding_function("round_" + name, format, window) +
         filled(R"(
  function automatic logic [@pattern_top@:0] @name@(
      input logic negative, input logic signed [11:0] place, input logic [@top@:0] significand,
      input logic other_negative, input logic signed [11:0] other_place,
      input logic [@top@:0] other_significand);
    logic other_is_higher;
    logic signed [11:0] distance;
    logic [@window_top@:0] higher;
    logic [@window_top@:0] lower;
    logic signed [@window@:0] total;
    other_is_higher = other_place > place;
    distance = other_is_higher ? other_place - place : place - other_place;
    if (distance > 12'sd@far@) distance = 12'sd@far@;
    higher = @window@'(other_is_higher ? other_significand : significand) << @far@;
    lower = @window@'(other_is_higher ? significand : other_significand) << @far@;
    lower = lower >> distance[6:0];
    total = $signed({1'b0, higher});
    if (negative == other_negative) total = total + $signed({1'b0, lower});
    else total = total - $signed({1'b0, lower});
    if (other_is_higher ? other_negative : negative) total = -total;
    @name@ = round_@name@(total[@window@], @window@'(total[@window@] ? -total : total),
        (other_is_higher ? other_place : place) - 12'sd@far@);
    if (total == '0) @name@ = '0;
  endfunction
)",
                {{"name", name},
                 {"pattern_top", std::to_string(format.pattern_bits() - 1)},
                 {"top", std::to_string(width - 1)},
                 {"far", std::to_string(far)},
                 {"window", std::to_string(window)},
                 {"window_top", std::to_string(window - 1)}});
}

}  // namespace mpgen::formal
