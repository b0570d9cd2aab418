#include "tb/tensor_source.hpp"

#include <algorithm>
#include <bit>

#include "golden/binary16.hpp"
#include "golden/quantizers.hpp"
#include "tb/random.hpp"

namespace mpgen::tb {
namespace {

constexpr std::uint64_t kValueStream = 0x76616C7565;
constexpr std::uint64_t kChannelStream = 0x6368616E6E;
constexpr double kWeightDeviation = 0.02;
constexpr double kOutlierFactor = 30.0;
constexpr std::uint64_t kChannelsPerOutlier = 100;
constexpr std::uint32_t kOne32 = 0x3F800000;

bool is_outlier(std::uint64_t seed, std::size_t channel) {
  return Random(seed, kChannelStream, channel).one_in(kChannelsPerOutlier);
}

void quantize_weights(const TensorFormat& format, TensorRows& rows) {
  const auto group = static_cast<std::size_t>(format.group);
  for (std::size_t k = 0; k < rows.weights.size(); k += group) {
    const std::span<const float> part = std::span(rows.weights).subspan(k, group);
    const golden::QuantizedGroup codes = format.weights == spec::WeightFormat::uint4
                                             ? golden::quantize_uint4(part)
                                             : golden::quantize_int4(part);
    rows.weight_codes.insert(rows.weight_codes.end(), codes.codes.begin(), codes.codes.end());
    rows.scales.push_back(codes.scale);
    rows.zero_points.push_back(codes.zero_point);
  }
}

void quantize_activations(const TensorFormat& format, TensorRows& rows) {
  rows.row_scale = kOne32;
  if (format.activations == spec::ActivationFormat::int8) {
    golden::QuantizedRow row = golden::quantize_int8(rows.activations);
    rows.activation_codes = std::move(row.codes);
    rows.row_scale = std::bit_cast<std::uint32_t>(row.scale);
    return;
  }
  for (const float value : rows.activations) {
    rows.activation_codes.push_back(
        golden::binary32_to_binary16(std::bit_cast<std::uint32_t>(value)));
  }
}

}  // namespace

int tensor_groups(int group) { return std::clamp((1 << 17) / group, 1, 4); }

TensorRows make_tensor_rows(const TensorFormat& format, std::uint64_t seed, std::uint64_t index) {
  const std::size_t count =
      static_cast<std::size_t>(format.group) * static_cast<std::size_t>(format.groups);
  Random random(seed, kValueStream, index);
  TensorRows rows;
  rows.activations.reserve(count);
  rows.weights.reserve(count);
  for (std::size_t channel = 0; channel < count; ++channel) {
    const double factor = is_outlier(seed, channel) ? kOutlierFactor : 1.0;
    rows.activations.push_back(static_cast<float>(factor * random.gaussian()));
    rows.weights.push_back(static_cast<float>(kWeightDeviation * random.gaussian()));
  }
  quantize_weights(format, rows);
  quantize_activations(format, rows);
  return rows;
}

}  // namespace mpgen::tb
