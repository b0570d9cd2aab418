#include "tb/tensor_source.hpp"

#include <algorithm>
#include <bit>
#include <span>
#include <utility>

#include "golden/binary16.hpp"
#include "golden/quantizers.hpp"
#include "tb/outlier_channels.hpp"
#include "tb/random.hpp"

namespace mpgen::tb {
namespace {

constexpr std::uint64_t kActivationStream = 0x6163746976;
constexpr std::uint64_t kWeightStream = 0x7765696768;
constexpr std::uint64_t kChannelStream = 0x6368616E6E;
constexpr std::uint64_t kWeightRows = 16;
constexpr double kWeightDeviation = 0.02;
constexpr std::uint32_t kOne32 = 0x3F800000;

}  // namespace

int tensor_groups(int group) { return std::clamp((1 << 17) / group, 1, 4); }

TensorSource::TensorSource(const TensorFormat& format, std::uint64_t seed)
    : format_(format), seed_(seed) {
  channel_factors_ = outlier_channels(
      static_cast<std::size_t>(format.group) * static_cast<std::size_t>(format.groups),
      Random(seed, kChannelStream, 0));
}

const ActivationRow& TensorSource::activations(std::uint64_t item) {
  const std::uint64_t row = item / kWeightRows;
  const auto place = activation_rows_.find(row);
  if (place != activation_rows_.end()) return place->second;
  return activation_rows_.emplace(row, make_activations(row)).first->second;
}

const WeightRow& TensorSource::weights(std::uint64_t item) {
  const std::uint64_t row = item % kWeightRows;
  const auto place = weight_rows_.find(row);
  if (place != weight_rows_.end()) return place->second;
  return weight_rows_.emplace(row, make_weights(row)).first->second;
}

ActivationRow TensorSource::make_activations(std::uint64_t row) const {
  Random random(seed_, kActivationStream, row);
  ActivationRow result;
  for (const float factor : channel_factors_) {
    result.values.push_back(factor * static_cast<float>(random.gaussian()));
  }
  if (format_.activations == spec::ActivationFormat::int8) {
    golden::QuantizedRow quantized = golden::quantize_int8(result.values);
    result.codes = std::move(quantized.codes);
    result.row_scale = std::bit_cast<std::uint32_t>(quantized.scale);
    return result;
  }
  result.row_scale = kOne32;
  for (const float value : result.values) {
    result.codes.push_back(golden::binary32_to_binary16(std::bit_cast<std::uint32_t>(value)));
  }
  return result;
}

WeightRow TensorSource::make_weights(std::uint64_t row) const {
  Random random(seed_, kWeightStream, row);
  WeightRow result;
  while (result.values.size() < channel_factors_.size()) {
    result.values.push_back(static_cast<float>(kWeightDeviation * random.gaussian()));
  }
  const auto group = static_cast<std::size_t>(format_.group);
  for (std::size_t k = 0; k < result.values.size(); k += group) {
    const std::span<const float> part = std::span(result.values).subspan(k, group);
    const golden::QuantizedGroup quantized = format_.weights == spec::WeightFormat::uint4
                                                 ? golden::quantize_uint4(part)
                                                 : golden::quantize_int4(part);
    result.codes.insert(result.codes.end(), quantized.codes.begin(), quantized.codes.end());
    result.scales.push_back(quantized.scale);
    result.zero_points.push_back(quantized.zero_point);
  }
  return result;
}

}  // namespace mpgen::tb
