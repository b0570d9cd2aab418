// IEEE 754 binary16 patterns. Specification section 1.
#pragma once

#include <cstdint>

#include "golden/binary32.hpp"

namespace mpgen::golden {

/// The quiet NaN that every void binary16 result is.
inline constexpr std::uint16_t kCanonicalNan16 = 0x7E00;

/// A binary16 pattern taken apart: a finite value is ±significand * 2^(exponent - 25).
struct Binary16 {
  bool negative = false;
  std::int32_t significand = 0;  ///< {E != 0, F}, 0..2047; subnormals are exact
  int exponent = 1;              ///< ee = max(E, 1); 31 for Inf and NaN
  bool nonfinite = false;        ///< E == 31
};

/// In the header because the accumulators decode every activation with it.
constexpr Binary16 decode_binary16(std::uint16_t bits) {
  const int exponent_field = (bits >> 10) & 0x1F;
  const int hidden_bit = exponent_field != 0 ? 1 << 10 : 0;
  return {.negative = (bits >> 15) != 0,
          .significand = hidden_bit | (bits & 0x3FF),
          .exponent = exponent_field != 0 ? exponent_field : 1,
          .nonfinite = exponent_field == 0x1F};
}

/// Exact conversion; NaN becomes the canonical binary32 NaN.
std::uint32_t binary16_to_binary32(std::uint16_t bits);

/// RNE with gradual underflow; overflow gives Inf; NaN becomes `kCanonicalNan16`.
std::uint16_t binary32_to_binary16(std::uint32_t bits);

/// RNE16(value * 2^exponent), gradual underflow, overflow to Inf, zero gives +0.
/// |value| < 2^126.
std::uint16_t round_to_binary16(Int128 value, int exponent);

/// a + b, RNE, every NaN result canonical.
std::uint16_t add_binary16(std::uint16_t a, std::uint16_t b);

}  // namespace mpgen::golden
