#include "tb/block_tensor.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "golden/binary16.hpp"
#include "tb/outlier_channels.hpp"
#include "tb/random.hpp"

namespace mpgen::tb {
namespace {

constexpr std::uint64_t kSampleStream = 0x73616D70;
constexpr std::uint64_t kChannelStream = 0x6368616E;
constexpr std::uint64_t kRowStream = 0x726F7773;
constexpr float kLargestBinary16 = 65504.0F;

// Both others are made of Gaussian numbers and square roots, which are the same on every machine.
double laplace(Random& random) {
  const double a = random.gaussian();
  const double b = random.gaussian();
  return random.gaussian() * std::sqrt((a * a + b * b) / 2);
}

double student(Random& random) {
  constexpr double kDeviation = 1.4142135623730951;  // sqrt(4 / (4 - 2))
  double squares = 0;
  for (int degree = 0; degree < 4; ++degree) {
    const double value = random.gaussian();
    squares += value * value;
  }
  return random.gaussian() / (kDeviation * std::sqrt(squares / 4));
}

}  // namespace

BlockTensor::BlockTensor(std::size_t channels, std::uint64_t seed) : seed_(seed) {
  Random random(seed, kSampleStream, 0);
  for (std::vector<float>& samples : samples_) samples.resize(kSamples);
  for (std::size_t i = 0; i < kSamples; ++i) {
    samples_[0][i] = static_cast<float>(random.gaussian());
    samples_[1][i] = static_cast<float>(laplace(random));
    samples_[2][i] = static_cast<float>(student(random));
  }
  channel_factors_ = outlier_channels(channels, Random(seed, kChannelStream, 0));
}

void BlockTensor::make_row(std::uint64_t row, std::span<std::int32_t> patterns) const {
  Random random(seed_, kRowStream, row);
  const std::vector<float>& samples = samples_[row % samples_.size()];
  const float scale = std::ldexp(1.0F + static_cast<float>(random.below(1024)) / 1024.0F,
                                 static_cast<int>(random.between(-10, 5)));
  for (std::size_t channel = 0; channel < patterns.size(); ++channel) {
    const float value = scale * channel_factors_[channel] * samples[random.below(kSamples)];
    const float limited = std::clamp(value, -kLargestBinary16, kLargestBinary16);
    patterns[channel] = golden::binary32_to_binary16(std::bit_cast<std::uint32_t>(limited));
  }
}

}  // namespace mpgen::tb
