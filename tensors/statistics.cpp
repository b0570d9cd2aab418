#include "tensors/statistics.hpp"

#include <algorithm>
#include <cmath>

namespace mpgen::tensors {

void ErrorSums::add(std::span<const float> original, std::span<const float> restored) {
  // Independent sums, because one addition must otherwise wait for the one before it.
  constexpr std::size_t kSums = 8;
  std::array<double, kSums> signals{};
  std::array<double, kSums> noises{};
  const auto add_one = [&](std::size_t sum, std::size_t i) {
    const double value = original[i];
    const double error = value - restored[i];
    signals[sum] += value * value;
    noises[sum] += error * error;
  };
  const std::size_t whole = original.size() - original.size() % kSums;
  for (std::size_t i = 0; i < whole; i += kSums) {
    for (std::size_t sum = 0; sum < kSums; ++sum) add_one(sum, i + sum);
  }
  for (std::size_t i = whole; i < original.size(); ++i) add_one(i - whole, i);
  for (std::size_t sum = 0; sum < kSums; ++sum) {
    signal += signals[sum];
    noise += noises[sum];
  }
}

void ErrorSums::add(const ErrorSums& other) {
  signal += other.signal;
  noise += other.noise;
}

double ErrorSums::sqnr_db() const {
  if (noise == 0) return std::numeric_limits<double>::infinity();
  return 10 * std::log10(signal / noise);
}

void SideCounts::add_scale(float scale) {
  smallest_scale = std::min(smallest_scale, scale);
  largest_scale = std::max(largest_scale, scale);
}

void SideCounts::add(const SideCounts& other) {
  for (std::size_t i = 0; i < dialects.size(); ++i) dialects[i] += other.dialects[i];
  for (std::size_t i = 0; i < exponents.size(); ++i) exponents[i] += other.exponents[i];
  smallest_scale = std::min(smallest_scale, other.smallest_scale);
  largest_scale = std::max(largest_scale, other.largest_scale);
}

}  // namespace mpgen::tensors
