#include "spec/mixpe_dot.hpp"

#include "spec/common_ports.hpp"

namespace mpgen::spec {
namespace {

// Folding 8 into the zero point changes the order of roundings in `fp32` mode, so not there.
int folded_offset(const MixpeDotSpec& spec) {
  const bool folds =
      spec.weights == WeightFormat::uint4 && spec.accumulator.kind != Accumulator::Kind::fp32;
  return folds ? 8 : 0;
}

}  // namespace

MixpePeSpec pe_of(const MixpeDotSpec& spec) {
  return {.weights = spec.weights,
          .activations = spec.activations,
          .lanes = spec.lanes,
          .group = spec.group,
          .accumulator = spec.accumulator,
          .weight_offset = folded_offset(spec),
          .nonfinite_flag = !spec.has_activation_sum(),  // watched once, at the activation edge
          .pipeline = spec.pipeline};
}

ActivationSumSpec activation_sum_of(const MixpeDotSpec& spec) {
  return {.activations = spec.activations,
          .lanes = spec.lanes,
          .group = spec.group,
          .accumulator = spec.accumulator,
          .pipeline = spec.pipeline};
}

GroupAlignerSpec group_aligner_of(const MixpeDotSpec& spec) {
  const int group_data = kFp16Bits + 2 + (spec.has_activation_sum() ? kWeightBits : 0);
  return {.lanes = spec.lanes,
          .group = spec.group,
          .fraction_bits = spec.accumulator.fraction_bits,
          .beat_side_bits = spec.lanes * kWeightBits,
          .group_side_bits = group_data};
}

DequantizerSpec dequantizer_of(const MixpeDotSpec& spec) {
  return {.weights = spec.weights,
          .activations = spec.activations,
          .lanes = spec.lanes,
          .group = spec.group,
          .accumulator = spec.accumulator,
          .weight_offset = folded_offset(spec),
          .output = spec.output,
          .pipeline = spec.dequantizer_pipeline};
}

Ports ports(const MixpeDotSpec& spec) {
  Ports list = clock_and_reset();
  for (auto& port : stream_inputs("beat", "group")) list.push_back(port);
  const auto control = [&list](const char* name, PortRole role, const char* meaning) {
    list.push_back({.name = name,
                    .direction = PortDirection::input,
                    .role = role,
                    .format = "bit",
                    .meaning = meaning});
  };
  control("first_group_i", PortRole::first_group,
          "first group of a dot product, sampled with last_i");
  control("last_group_i", PortRole::last_group, "last group of a dot product, sampled with last_i");
  const auto add = [&list](const char* name, int elements, int bits, bool is_signed,
                           std::string format, std::string meaning) {
    list.push_back(data_port(name, PortDirection::input, elements, bits, is_signed,
                             std::move(format), std::move(meaning)));
  };
  list.push_back(activations_port(spec.lanes, spec.activations, Accumulator{}));
  add("weights_i", spec.lanes, kWeightBits, spec.weights == WeightFormat::int4,
      to_string(spec.weights), "quantised weights q, lane 0 first along k");
  if (spec.has_activation_sum()) {
    add("zero_i", 1, kWeightBits, false, "uint4", "zero point z of the group, sampled with last_i");
  }
  add("scale_i", 1, kFp16Bits, false, "binary16", "scale of the group, sampled with last_i");
  if (spec.has_row_scale()) {
    add("row_scale_i", 1, kFp32Bits, false, "binary32",
        "scale of the activation row, sampled with last_i of the last group");
  }
  list.push_back(valid_output("a dot product"));
  list.push_back(result_port(spec.output, "dequantised dot product"));
  return list;
}

int latency(const MixpeDotSpec& spec) {
  const int aligner = spec.has_aligner() ? latency(group_aligner_of(spec)) : 0;
  return aligner + latency(pe_of(spec)) + latency(dequantizer_of(spec));
}

}  // namespace mpgen::spec
