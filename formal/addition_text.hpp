// Sums of two numbers that are rounded once, as behavioural SystemVerilog.
#pragma once

#include <string>

#include "formal/float_text.hpp"

namespace mpgen::formal {

/// Function `name`(negative, place, significand, other_negative, other_place, other_significand):
/// RNE of the sum of ±significand * 2^place and ±other_significand * 2^other_place, with `width`
/// bits each. An exact zero is +0.
///
/// The sum is exact, but for an operand more than width + 3 places below the other one. That one is
/// moved up to there, where it still only says on which side of the other the sum lies. So of two
/// numbers so far apart, the higher one must have one of its two upper bits set, or be above its
/// format's normal numbers by its place alone; and the place of a zero must be the least of all.
std::string addition_function(const std::string& name, const FloatFormat& format, int width);

}  // namespace mpgen::formal
