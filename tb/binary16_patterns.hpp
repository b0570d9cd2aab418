// Structured binary16 patterns for stimulus.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tb/random.hpp"

namespace mpgen::tb {

/// Finite patterns at the places where arithmetic goes wrong: zeros, subnormals, powers of two and
/// their neighbours over the whole range, the ends, in both signs.
const std::vector<std::int32_t>& binary16_corners();

/// About fifty of them, for pairs.
const std::vector<std::int32_t>& binary16_anchors();

/// Both infinities, quiet and signalling NaNs.
const std::vector<std::int32_t>& binary16_nonfinites();

/// Whether one of them is Inf or NaN.
inline bool has_nonfinite(std::span<const std::int32_t> patterns) {
  bool found = false;
  for (const std::int32_t pattern : patterns) found |= (pattern & 0x7C00) == 0x7C00;
  return found;
}

/// Fraction with single bits, runs of ones or single zeros, or the sum of two such; one in four is
/// uniform. `bits` is the width, 1..63.
std::uint64_t structured_fraction(Random& random, int bits);

/// Any finite pattern with a structured fraction and an exponent field from `least` to `largest`.
std::int32_t structured_binary16(Random& random, int least, int largest);

/// Patterns whose values add up to `value` * 2^-24, most significant first: at most 11 bits each.
/// |value| < 2^41.
std::vector<std::int32_t> binary16_terms(std::int64_t value);

/// The pattern of 2^`exponent`, -24..15.
std::int32_t binary16_power(int exponent);

}  // namespace mpgen::tb
