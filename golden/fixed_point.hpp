// Sums of binary16 activations in fixed point, least significant bit 2^-24. Specification
// sections 1 and 2.2.
//
// No 64-bit sum of a group overflows. A lane adds w * x with |w| <= 15 < 2^4 and, in units of
// 2^-24, |x| <= 2047 << 30 < 2^41, the patterns of Inf and NaN included, whose sums are void. A
// group of at most 2^16 elements therefore stays below 2^61. In `fp32` mode each beat's rounding
// can grow the accumulator by a factor of 1 + 2^-24 more: (1 + 2^-24)^65536 < 1.004, below 2^62.
// Aligned integers (|x| < 2^27) and INT8 values are smaller.
#pragma once

#include <cstdint>

#include "golden/binary16.hpp"

namespace mpgen::golden {

/// The value in units of 2^-24; void for Inf and NaN.
constexpr std::int64_t to_fixed_point(const Binary16& value) {
  const std::int64_t magnitude = std::int64_t{value.significand} << (value.exponent - 1);
  return value.negative ? -magnitude : magnitude;
}

/// A binary32 pattern whose value is a multiple of 2^-24 below 2^38, in units of 2^-24.
std::int64_t binary32_to_fixed_point(std::uint32_t bits);

/// RNE32(accumulator + sum * 2^-24): one beat of `fp32` mode. `accumulator` is a binary32 pattern
/// as `binary32_to_fixed_point` takes it.
std::uint32_t add_fixed_point(std::uint32_t accumulator, std::int64_t sum);

}  // namespace mpgen::golden
