#include "spec/dialect_dot.hpp"

#include "spec/common_ports.hpp"

namespace mpgen::spec {

FormatSelectorSpec format_selector_of(const DialectDotSpec& spec) {
  return {.block = spec.block,
          .lanes = spec.lanes,
          .formatbook = spec.formatbook,
          .pipeline = spec.selector_pipeline,
          .beat_side_bits = spec.lanes * kDialectCodeBits + block_side_bits(spec.formatbook)};
}

DialectMacSpec dialect_mac_of(const DialectDotSpec& spec) {
  return {.block = spec.block,
          .lanes = spec.lanes,
          .operands = DialectOperands::codes,
          .accumulator = spec.accumulator,
          .longest_dot_product = spec.longest_dot_product,
          .output = spec.output,
          .formatbook = spec.formatbook,
          .pipeline = spec.pipeline};
}

Ports ports(const DialectDotSpec& spec) {
  Ports list = clock_and_reset();
  for (auto& port : stream_inputs("beat", "dot product")) list.push_back(port);
  list.push_back(activations_port(spec.lanes, ActivationFormat::fp16, Accumulator{}));
  list.push_back(
      dialect_codes_port("weight_codes_i", PortDirection::input, spec.lanes, "quantised weights"));
  list.push_back(block_side_port("weight_side_i", PortDirection::input, spec.formatbook,
                                 "weights, given with every beat"));
  list.push_back(valid_output("a dot product"));
  list.push_back(result_port(spec.output, "dot product"));
  return list;
}

int latency(const DialectDotSpec& spec) {
  return latency(format_selector_of(spec)) + latency(dialect_mac_of(spec));
}

}  // namespace mpgen::spec
