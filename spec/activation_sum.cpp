#include "spec/activation_sum.hpp"

#include "spec/common_ports.hpp"
#include "spec/mixpe_pe.hpp"

namespace mpgen::spec {

IntegerRange asum_range(const ActivationSumSpec& spec) {
  return group_sum_range(activation_range(spec.activations, spec.accumulator), spec.group,
                         spec.beats(), spec.accumulator);
}

Ports ports(const ActivationSumSpec& spec) {
  const bool is_binary16 = spec.activations == ActivationFormat::fp16 &&
                           spec.accumulator.kind != Accumulator::Kind::aligned;
  Ports list = clock_and_reset();
  for (auto& port : stream_inputs("beat", "group")) list.push_back(port);
  list.push_back(activations_port(spec.lanes, spec.activations, spec.accumulator));
  list.push_back(valid_output("a group's sum"));
  list.push_back(data_port("asum_o", PortDirection::output, 1, asum_range(spec).signed_bits(), true,
                           "two's complement", "sum of x over the group"));
  if (is_binary16 && spec.nonfinite_flag) list.push_back(nonfinite_output("the group"));
  return list;
}

int latency(const ActivationSumSpec& spec) { return 1 + spec.pipeline.stages(); }

}  // namespace mpgen::spec
