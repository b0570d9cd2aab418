// IEEE 754 binary32 arithmetic in integers: the same bits on every machine.
#pragma once

#include <cstdint>

namespace mpgen::golden {

/// The quiet NaN that every void binary32 result is.
inline constexpr std::uint32_t kCanonicalNan32 = 0x7FC00000;

__extension__ using Int128 = __int128;

/// A binary32 pattern taken apart: a finite value is ±significand * 2^exponent.
struct Binary32 {
  bool negative = false;
  std::uint32_t significand = 0;  ///< 0..2^24 - 1; subnormals are exact
  int exponent = -149;            ///< max(E, 1) - 150; void for Inf and NaN
};

constexpr Binary32 decode_binary32(std::uint32_t bits) {
  const std::uint32_t exponent_field = (bits >> 23) & 0xFF;
  const std::uint32_t hidden_bit = exponent_field != 0 ? 1U << 23 : 0;
  return {.negative = (bits >> 31) != 0,
          .significand = hidden_bit | (bits & 0x7FFFFF),
          .exponent = static_cast<int>(exponent_field != 0 ? exponent_field : 1) - 150};
}

/// RNE32(value * 2^exponent), gradual underflow, overflow to Inf, zero gives +0.
/// |value| < 2^126.
std::uint32_t round_to_binary32(Int128 value, int exponent);

/// a * b + c with one RNE rounding: C's `fmaf`, every NaN result canonical.
std::uint32_t fma_binary32(std::uint32_t a, std::uint32_t b, std::uint32_t c);

/// a * b, RNE, every NaN result canonical.
std::uint32_t multiply_binary32(std::uint32_t a, std::uint32_t b);

/// a + b, RNE, every NaN result canonical.
std::uint32_t add_binary32(std::uint32_t a, std::uint32_t b);

/// addend + value * 2^exponent with one RNE rounding, whether or not value * 2^exponent is a
/// binary32 value; every NaN result canonical. A zero `value` is +0; a sum that is exactly zero is
/// +0. |value| < 2^48.
std::uint32_t add_scaled_binary32(std::uint32_t addend, std::int64_t value, int exponent);

}  // namespace mpgen::golden
