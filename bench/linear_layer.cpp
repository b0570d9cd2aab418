#include "bench/linear_layer.hpp"

#include <bit>
#include <random>

#include "golden/binary16.hpp"

namespace mpgen::bench {
namespace {

// The sum of 12 uniform numbers is close enough to normal, and alike in every library.
std::vector<float> normal_numbers(std::uint64_t seed, std::size_t count, float deviation) {
  constexpr int kSummands = 12;
  constexpr std::uint64_t kMask = 0xFFFF;
  std::mt19937_64 engine(seed);
  std::vector<float> numbers(count);
  for (float& number : numbers) {
    std::uint64_t sum = 0;
    for (int i = 0; i < kSummands; i += 4) {
      for (std::uint64_t bits = engine(), part = 0; part < 4; ++part, bits >>= 16) {
        sum += bits & kMask;
      }
    }
    const float uniform_sum = static_cast<float>(sum) / 65536.0F;
    number = deviation * (uniform_sum - 6.0F);
  }
  return numbers;
}

}  // namespace

LinearLayer::LinearLayer(std::size_t token_count, std::size_t channel_count, std::size_t depth)
    : tokens(token_count),
      channels(channel_count),
      k(depth),
      activations(normal_numbers(1, token_count * depth, 1.0F)),
      weights(normal_numbers(2, channel_count * depth, 0.02F)) {}

double LinearLayer::operations() const {
  return 2.0 * static_cast<double>(tokens) * static_cast<double>(channels) * static_cast<double>(k);
}

std::vector<std::uint16_t> to_binary16(const std::vector<float>& values) {
  std::vector<std::uint16_t> patterns;
  patterns.reserve(values.size());
  for (const float value : values) {
    patterns.push_back(golden::binary32_to_binary16(std::bit_cast<std::uint32_t>(value)));
  }
  return patterns;
}

}  // namespace mpgen::bench
