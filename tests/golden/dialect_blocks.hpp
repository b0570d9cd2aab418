// Random blocks for the DialectFP4 quantisers, and their scaling in host numbers.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/golden/half_values.hpp"
#include "tests/golden/splitmix64.hpp"

namespace mpgen::golden::test {

using Halves = std::vector<std::uint16_t>;

/// Finite elements of one of several kinds: any patterns, one to six neighbouring exponents, few
/// significand bits (ties and thresholds), or subnormals.
inline Halves random_block(SplitMix64& random, int elements) {
  const int kind = random.between(0, 3);
  const int top = random.between(0, 30);
  const int spread = random.between(0, 5);
  Halves block;
  for (int i = 0; i < elements; ++i) {
    const auto bits = static_cast<std::int32_t>(random.next() >> 48);
    const int exponent = kind == 3 ? 0 : std::max(top - random.between(0, spread), 0);
    const int fraction = kind == 2 ? bits & 0x3E0 : bits & 0x3FF;
    const std::int32_t pattern = kind == 0 ? finite_half(static_cast<std::uint64_t>(bits)) & 0xFFFF
                                           : (bits & 0x8000) | (exponent << 10) | fraction;
    block.push_back(static_cast<std::uint16_t>(pattern));
  }
  return block;
}

/// Specification section 3.2, step 1, by logarithm: the largest element is 4..8, if not gradual.
inline int shared_exponent(const Halves& block) {
  double largest = 0;
  for (const std::uint16_t element : block)
    largest = std::max(largest, std::fabs(half_value(element)));
  if (largest < std::ldexp(1.0, -14)) return 0;
  return std::max(std::ilogb(largest) + 15 - 2, 0);
}

/// |element| / 2^(s - 15) in half units, exact.
inline double scaled_magnitude(std::uint16_t element, int shared) {
  return std::ldexp(std::fabs(half_value(element)), 15 - shared + 1);
}

}  // namespace mpgen::golden::test
