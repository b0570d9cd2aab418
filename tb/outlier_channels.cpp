#include "tb/outlier_channels.hpp"

namespace mpgen::tb {
namespace {

constexpr float kOutlierFactor = 30.0F;
constexpr std::uint64_t kChannelsPerOutlier = 100;

}  // namespace

std::vector<float> outlier_channels(std::size_t channels, Random random) {
  std::vector<float> factors(channels);
  for (float& factor : factors) {
    factor = random.one_in(kChannelsPerOutlier) ? kOutlierFactor : 1.0F;
  }
  return factors;
}

}  // namespace mpgen::tb
