#include "spec/dialect_mac.hpp"

#include "spec/common_ports.hpp"

namespace mpgen::spec {
namespace {

void add_operand(const DialectMacSpec& spec, const std::string& name, const std::string& elements,
                 Ports& list) {
  if (spec.operands == DialectOperands::codes) {
    list.push_back(
        dialect_codes_port(name + "_codes_i", PortDirection::input, spec.lanes, elements));
    list.push_back(block_side_port(name + "_side_i", PortDirection::input, spec.formatbook,
                                   elements + ", given with every beat"));
    return;
  }
  list.push_back(decoded_port(name + "_decoded_i", PortDirection::input, spec.lanes,
                              spec.formatbook, elements + ", lane 0 first along k"));
  list.push_back(data_port(name + "_exponent_i", PortDirection::input, 1, kSharedExponentBits,
                           false, "unsigned, bias 15",
                           "shared exponent of the block, taken with its last beat"));
}

}  // namespace

Ports ports(const DialectMacSpec& spec) {
  Ports list = clock_and_reset();
  for (auto& port : stream_inputs("beat", "dot product")) list.push_back(port);
  add_operand(spec, "activation", "activations", list);
  add_operand(spec, "weight", "weights", list);
  list.push_back(data_port("nonfinite_i", PortDirection::input, 1, 1, false, "bit",
                           "the block held an Inf or NaN, taken with its last beat"));
  list.push_back(valid_output("a dot product"));
  list.push_back(result_port(spec.output, "dot product"));
  return list;
}

int latency(const DialectMacSpec& spec) { return 1 + spec.pipeline.stages(); }

}  // namespace mpgen::spec
