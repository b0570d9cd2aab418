#include "golden/mixpe_pe.hpp"

#include <cassert>

#include "golden/binary16.hpp"
#include "golden/fixed_point.hpp"

namespace mpgen::golden {

using Kind = spec::Accumulator::Kind;

MixpePe::MixpePe(const spec::MixpePeSpec& spec) : spec_(spec) {}

void MixpePe::start_group() {
  sum_ = {};
  binary32_sum_ = 0;
}

void MixpePe::add_beat(std::span<const std::int32_t> activations,
                       std::span<const std::int32_t> weights) {
  assert(activations.size() == weights.size());
  const std::size_t lanes = activations.size();
  const std::int32_t* const activation = activations.data();
  const std::int32_t* const weight = weights.data();
  const std::int32_t offset = spec_.weight_offset;
  std::int64_t beat = 0;  // golden/fixed_point.hpp: cannot overflow

  const bool integers =
      spec_.activations == spec::ActivationFormat::int8 || spec_.accumulator.kind == Kind::aligned;
  if (integers) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      beat += std::int64_t{weight[lane] - offset} * activation[lane];
    }
    sum_.sum += beat;
    return;
  }

  bool nonfinite = false;
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    const Binary16 value = decode_binary16(static_cast<std::uint16_t>(activation[lane]));
    nonfinite |= value.nonfinite;
    beat += (weight[lane] - offset) * to_fixed_point(value);
  }
  sum_.nonfinite |= nonfinite;
  if (spec_.accumulator.kind == Kind::fp32) {
    binary32_sum_ = add_fixed_point(binary32_sum_, beat);
  } else {
    sum_.sum += beat;
  }
}

GroupSum MixpePe::result() const {
  if (sum_.nonfinite) return {.sum = 0, .nonfinite = spec_.nonfinite_flag};
  if (spec_.accumulator.kind == Kind::fp32) {
    return {.sum = binary32_to_fixed_point(binary32_sum_)};
  }
  return sum_;
}

}  // namespace mpgen::golden
