// Binary32 values that try quantisers.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/golden/splitmix64.hpp"

namespace mpgen::gemm::test {

using golden::test::SplitMix64;

/// A value of the given exponent field, 0 to 254, with a random sign and fraction.
inline float value_of_exponent(SplitMix64& random, int exponent) {
  const std::uint32_t bits = random.bits32();
  return std::bit_cast<float>((bits & 0x807FFFFFU) | static_cast<std::uint32_t>(exponent) << 23);
}

/// `value` or a neighbour of it.
inline float nudged(SplitMix64& random, float value) {
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(value) +
                              static_cast<std::uint32_t>(random.between(-1, 1)));
}

/// `size` finite values of one kind; `exponent` of the largest, about.
inline std::vector<float> values_of_kind(SplitMix64& random, std::size_t size, int kind,
                                         int exponent) {
  std::vector<float> values(size);
  const float unit = std::ldexp(1.0F, exponent - 127);
  for (auto& value : values) {
    switch (kind) {
      case 0:  // as in a real tensor
        value = value_of_exponent(random, std::max(exponent - random.between(0, 6), 0));
        break;
      case 1:  // zeros of both signs, and few others
        value = random.between(0, 7) == 0 ? value_of_exponent(random, exponent)
                                          : (random.between(0, 1) != 0 ? 0.0F : -0.0F);
        break;
      case 2:  // an outlier now and then
        value = value_of_exponent(
            random, random.between(0, 31) == 0 ? std::min(exponent + 8, 254) : exponent);
        break;
      case 3:  // quarters of a unit: ties
        value = unit * static_cast<float>(random.between(-32, 32)) / 4;
        break;
      case 4:  // beside ties
        value = nudged(random, unit * static_cast<float>(2 * random.between(-16, 16) + 1) / 4);
        break;
      case 5:  // one sign
        value = std::fabs(value_of_exponent(random, exponent));
        break;
      default:  // all of one exponent
        value = value_of_exponent(random, exponent);
    }
  }
  return values;
}

inline constexpr int kValueKinds = 7;

}  // namespace mpgen::gemm::test
