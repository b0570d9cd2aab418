// Rounding to a binary floating-point format, by definition. IEEE 754-2019 section 4.3.1.
#pragma once

#include "tests/oracle/rational.hpp"

namespace mpgen::oracle {

/// A binary interchange format: a normal number is ±1.f * 2^e with `precision` - 1 bits of f.
struct BinaryFormat {
  int precision = 0;         ///< significant bits, the leading one included
  int minimum_exponent = 0;  ///< of normal numbers
  int maximum_exponent = 0;  ///< of normal numbers; also the bias of the exponent field
};

inline constexpr BinaryFormat kBinary16 = {
    .precision = 11, .minimum_exponent = -14, .maximum_exponent = 15};
inline constexpr BinaryFormat kBinary32 = {
    .precision = 24, .minimum_exponent = -126, .maximum_exponent = 127};

/// A rounded magnitude: significand * 2^exponent.
struct Rounded {
  Integer significand;    ///< 0 .. 2^precision - 1; below 2^(precision - 1) if subnormal or zero
  int exponent = 0;       ///< of the significand's last bit
  bool overflow = false;  ///< the result is infinite; the rest is then void
};

/// Round to nearest, ties to even, with gradual underflow; `magnitude` is not negative.
Rounded round_to_nearest_even(const Rational& magnitude, const BinaryFormat& format);

/// `magnitude` (not negative) lies exactly between two neighbours of the format.
bool is_tie(const Rational& magnitude, const BinaryFormat& format);

}  // namespace mpgen::oracle
