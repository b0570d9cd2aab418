#include "tests/oracle/rounding.hpp"

#include <algorithm>

namespace mpgen::oracle {
namespace {

// Exponent of the distance between the format's neighbours around `magnitude`; below the normal
// numbers that distance shrinks no more.
int last_bit_exponent(const Rational& magnitude, const BinaryFormat& format) {
  const int leading = magnitude == 0 ? format.minimum_exponent : floor_log2(magnitude);
  return std::max(leading, format.minimum_exponent) - (format.precision - 1);
}

}  // namespace

Rounded round_to_nearest_even(const Rational& magnitude, const BinaryFormat& format) {
  Rounded result;
  result.exponent = last_bit_exponent(magnitude, format);
  result.significand = nearest_integer(magnitude / power_of_two(result.exponent));
  if (result.significand == Integer(power_of_two(format.precision))) {
    result.significand = Integer(power_of_two(format.precision - 1));
    ++result.exponent;
  }
  result.overflow = result.significand * power_of_two(result.exponent) >=
                    power_of_two(format.maximum_exponent + 1);
  return result;
}

bool is_tie(const Rational& magnitude, const BinaryFormat& format) {
  const Rational scaled = magnitude / power_of_two(last_bit_exponent(magnitude, format));
  return scaled - floor(scaled) == Rational(1, 2);
}

}  // namespace mpgen::oracle
