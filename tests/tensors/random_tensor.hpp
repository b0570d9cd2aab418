// Tensors like those of models: mostly small values, and a few large ones.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "tests/golden/splitmix64.hpp"

namespace mpgen::tensors::test {

inline std::vector<float> random_tensor(std::size_t elements, std::uint64_t seed) {
  golden::test::SplitMix64 random(seed);
  std::vector<float> values;
  values.reserve(elements);
  for (std::size_t i = 0; i < elements; ++i) {
    float sum = 0;
    for (int j = 0; j < 4; ++j) sum += static_cast<float>(random.between(-1000, 1000));
    const bool is_outlier = random.between(0, 99) == 0;
    values.push_back(std::ldexp(sum, is_outlier ? -8 : -14));
  }
  return values;
}

}  // namespace mpgen::tensors::test
