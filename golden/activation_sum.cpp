#include "golden/activation_sum.hpp"

#include "golden/binary16.hpp"
#include "golden/fixed_point.hpp"

namespace mpgen::golden {

using Kind = spec::Accumulator::Kind;

ActivationSum::ActivationSum(const spec::ActivationSumSpec& spec) : spec_(spec) {}

void ActivationSum::start_group() {
  sum_ = {};
  binary32_sum_ = 0;
}

void ActivationSum::add_beat(std::span<const std::int32_t> activations) {
  std::int64_t beat = 0;  // golden/fixed_point.hpp: cannot overflow

  const bool integers =
      spec_.activations == spec::ActivationFormat::int8 || spec_.accumulator.kind == Kind::aligned;
  if (integers) {
    for (const std::int32_t activation : activations) beat += activation;
    sum_.sum += beat;
    return;
  }

  bool nonfinite = false;
  for (const std::int32_t activation : activations) {
    const Binary16 value = decode_binary16(static_cast<std::uint16_t>(activation));
    nonfinite |= value.nonfinite;
    beat += to_fixed_point(value);
  }
  sum_.nonfinite |= nonfinite;
  if (spec_.accumulator.kind == Kind::fp32) {
    binary32_sum_ = add_fixed_point(binary32_sum_, beat);
  } else {
    sum_.sum += beat;
  }
}

GroupSum ActivationSum::result() const {
  if (sum_.nonfinite) return {.sum = 0, .nonfinite = spec_.nonfinite_flag};
  if (spec_.accumulator.kind == Kind::fp32) {
    return {.sum = binary32_to_fixed_point(binary32_sum_)};
  }
  return sum_;
}

}  // namespace mpgen::golden
