// mixpe_dot: a complete group-quantised dot product, from codes and scales to FP32 or FP16.
#pragma once

#include "spec/activation_sum.hpp"
#include "spec/dequantizer.hpp"
#include "spec/formats.hpp"
#include "spec/group_aligner.hpp"
#include "spec/mixpe_pe.hpp"
#include "spec/pipeline.hpp"
#include "spec/port.hpp"

namespace mpgen::spec {

/// One PE with its activation sum (uint4), aligner (aligned:N) and dequantizer. Specification
/// section 2. Group data (scale, zero point, first_group, last_group, row scale) is sampled with
/// the last beat of the group.
struct MixpeDotSpec {
  WeightFormat weights = WeightFormat::uint4;
  ActivationFormat activations = ActivationFormat::fp16;
  int lanes = 4;
  int group = 128;
  Accumulator accumulator;
  OutputFormat output = OutputFormat::fp32;
  PePipeline pipeline;
  DequantizerPipeline dequantizer_pipeline{
      .zero_point = true, .convert = true, .scale = true, .output = true};

  int beats() const { return group / lanes; }
  bool has_aligner() const { return accumulator.kind == Accumulator::Kind::aligned; }
  bool has_activation_sum() const { return weights == WeightFormat::uint4; }
  bool has_row_scale() const { return activations == ActivationFormat::int8; }
  friend bool operator==(const MixpeDotSpec&, const MixpeDotSpec&) = default;
};

/// The units inside. The weight offset 8 is folded into the zero point wherever that is exact
/// (uint4 with any accumulator but fp32).
MixpePeSpec pe_of(const MixpeDotSpec& spec);
ActivationSumSpec activation_sum_of(const MixpeDotSpec& spec);
GroupAlignerSpec group_aligner_of(const MixpeDotSpec& spec);
DequantizerSpec dequantizer_of(const MixpeDotSpec& spec);

/// clk_i, rst_ni, valid_i, first_i, last_i (of a group), first_group_i, last_group_i,
/// activations_i, weights_i, [zero_i[3:0],] scale_i[15:0] [, row_scale_i[31:0]] -> valid_o,
/// result_o.
Ports ports(const MixpeDotSpec& spec);

/// Cycles from the last beat of the last group to valid_o.
int latency(const MixpeDotSpec& spec);

}  // namespace mpgen::spec
