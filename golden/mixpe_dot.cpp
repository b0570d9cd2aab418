#include "golden/mixpe_dot.hpp"

#include <cassert>

#include "golden/activation_sum.hpp"
#include "golden/group_aligner.hpp"
#include "golden/mixpe_pe.hpp"

namespace mpgen::golden {
namespace {

// Plain q and z: the specification's formula, without the offset that the hardware folds.
spec::DequantizerSpec plain_dequantizer(const spec::MixpeDotSpec& spec) {
  spec::DequantizerSpec plain = spec::dequantizer_of(spec);
  plain.weight_offset = 0;
  return plain;
}

spec::MixpePeSpec plain_pe(const spec::MixpeDotSpec& spec) {
  spec::MixpePeSpec plain = spec::pe_of(spec);
  plain.weight_offset = 0;
  plain.nonfinite_flag = true;
  return plain;
}

}  // namespace

MixpeDot::MixpeDot(const spec::MixpeDotSpec& spec)
    : spec_(spec), dequantizer_(plain_dequantizer(spec)) {}

void MixpeDot::start() { dequantizer_.start(); }

void MixpeDot::add_group(std::span<const std::int32_t> activations,
                         std::span<const std::int32_t> weights, std::int32_t zero_point,
                         std::uint16_t scale) {
  const auto lanes = static_cast<std::size_t>(spec_.lanes);
  assert(activations.size() == weights.size());
  assert(activations.size() % lanes == 0);

  GroupOperands operands = {.zero_point = zero_point, .scale = scale};
  AlignedGroup aligned;
  std::span<const std::int32_t> terms = activations;
  if (spec_.has_aligner()) {
    aligned = align_group(activations, spec_.accumulator.fraction_bits);
    terms = aligned.activations;
    operands.exponent = aligned.exponent;
    operands.nonfinite = aligned.nonfinite;
  }

  // Only `fp32` rounds once a beat; the other sums are exact, and one long beat is the same.
  const bool rounds = spec_.accumulator.kind == spec::Accumulator::Kind::fp32;
  const std::size_t beat = rounds ? lanes : terms.size();
  MixpePe pe(plain_pe(spec_));
  pe.start_group();
  for (std::size_t k = 0; k < terms.size(); k += beat) {
    pe.add_beat(terms.subspan(k, beat), weights.subspan(k, beat));
  }
  operands.dot = pe.result().sum;
  operands.nonfinite |= pe.result().nonfinite;

  if (spec_.has_activation_sum()) {
    ActivationSum activation_sum(spec::activation_sum_of(spec_));
    activation_sum.start_group();
    for (std::size_t k = 0; k < terms.size(); k += beat) {
      activation_sum.add_beat(terms.subspan(k, beat));
    }
    operands.asum = activation_sum.result().sum;
  }
  dequantizer_.add_group(operands);
}

std::uint32_t MixpeDot::result(std::uint32_t row_scale) const {
  return dequantizer_.result(row_scale);
}

}  // namespace mpgen::golden
