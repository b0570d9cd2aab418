#include "golden/dequantizer.hpp"

#include "golden/binary16.hpp"
#include "golden/binary32.hpp"

namespace mpgen::golden {
namespace {

// Exponent of the least significant bit of dot and asum. Specification section 2.2.
int lsb_exponent(const spec::DequantizerSpec& spec, int group_exponent) {
  if (spec.activations == spec::ActivationFormat::int8) return 0;
  if (spec.accumulator.kind == spec::Accumulator::Kind::aligned) {
    return group_exponent - spec::kFp16ExponentOffset - spec.accumulator.fraction_bits;
  }
  return spec::kExactLsbExponent;
}

}  // namespace

Dequantizer::Dequantizer(const spec::DequantizerSpec& spec) : spec_(spec) {}

void Dequantizer::start() {
  accumulator_ = 0;
  nonfinite_ = false;
}

void Dequantizer::add_group(const GroupOperands& group) {
  if (group.nonfinite) {
    nonfinite_ = true;
    return;
  }
  // Exact for every pair of 64-bit sums. In `fp32` mode dot and asum are binary32 values, and the
  // single rounding below makes this the specification's fma(-z, asum, dot).
  Int128 difference = group.dot;
  if (spec_.has_zero_point()) {
    difference -= Int128{group.zero_point - spec_.weight_offset} * group.asum;
  }
  const std::uint32_t converted =
      round_to_binary32(difference, lsb_exponent(spec_, group.exponent));
  accumulator_ = fma_binary32(binary16_to_binary32(group.scale), converted, accumulator_);
}

std::uint32_t Dequantizer::result(std::uint32_t row_scale) const {
  std::uint32_t value = accumulator_;
  if (nonfinite_) {
    value = kCanonicalNan32;
  } else if (spec_.has_row_scale()) {
    value = multiply_binary32(value, row_scale);
  }
  return spec_.output == spec::OutputFormat::fp16 ? binary32_to_binary16(value) : value;
}

}  // namespace mpgen::golden
