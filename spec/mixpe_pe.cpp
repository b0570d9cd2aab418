#include "spec/mixpe_pe.hpp"

#include "spec/common_ports.hpp"
#include "spec/group_aligner.hpp"

namespace mpgen::spec {

IntegerRange activation_range(ActivationFormat activations, const Accumulator& accumulator) {
  if (activations == ActivationFormat::int8) return {.minimum = -128, .maximum = 127};
  if (accumulator.kind == Accumulator::Kind::aligned) {
    return aligned_range(accumulator.fraction_bits);
  }
  const std::int64_t largest = std::int64_t{(1 << kFp16SignificandBits) - 1}
                               << (kFp16LargestExponent - 1);
  return {.minimum = -largest, .maximum = largest};
}

IntegerRange weight_range(WeightFormat weights, int weight_offset) {
  if (weights == WeightFormat::int4) return {.minimum = -8, .maximum = 7};
  return {.minimum = -weight_offset, .maximum = 15 - weight_offset};
}

IntegerRange group_sum_range(const IntegerRange& term, int group, int beats,
                             const Accumulator& accumulator) {
  IntegerRange sum = {.minimum = term.minimum * group, .maximum = term.maximum * group};
  if (accumulator.kind == Accumulator::Kind::fp32) {
    // Each beat's rounding moves the sum by less than one part in 2^23, and the next beats' terms
    // are bounded by the same range; the small reserve covers the products of such parts.
    const auto growth = [beats](std::int64_t bound) {
      return (bound >> (kFp32SignificandBits - 1)) * (beats + 1) + 1;
    };
    sum.maximum += growth(sum.maximum);
    sum.minimum -= growth(-sum.minimum);
  }
  return sum;
}

IntegerRange dot_range(const MixpePeSpec& spec) {
  const IntegerRange term = activation_range(spec.activations, spec.accumulator) *
                            weight_range(spec.weights, spec.weight_offset);
  return group_sum_range(term, spec.group, spec.beats(), spec.accumulator);
}

int activation_port_bits(ActivationFormat activations, const Accumulator& accumulator) {
  if (accumulator.kind == Accumulator::Kind::aligned) {
    return aligned_range(accumulator.fraction_bits).signed_bits();
  }
  return activation_bits(activations);
}

Ports ports(const MixpePeSpec& spec) {
  const bool is_binary16 = spec.activations == ActivationFormat::fp16 &&
                           spec.accumulator.kind != Accumulator::Kind::aligned;
  Ports list = clock_and_reset();
  for (auto& port : stream_inputs("beat", "group")) list.push_back(port);
  list.push_back(activations_port(spec.lanes, spec.activations, spec.accumulator));
  list.push_back(data_port("weights_i", PortDirection::input, spec.lanes, kWeightBits,
                           spec.weights == WeightFormat::int4, to_string(spec.weights),
                           "quantised weights q, lane 0 first along k"));
  list.push_back(valid_output("a group's dot product"));
  const std::string weight =
      spec.weight_offset == 0 ? "q" : "(q - " + std::to_string(spec.weight_offset) + ")";
  list.push_back(data_port("dot_o", PortDirection::output, 1, dot_range(spec).signed_bits(), true,
                           "two's complement", "sum of " + weight + " * x over the group"));
  if (is_binary16 && spec.nonfinite_flag) list.push_back(nonfinite_output("the group"));
  return list;
}

int latency(const MixpePeSpec& spec) { return 1 + spec.pipeline.stages(); }

}  // namespace mpgen::spec
