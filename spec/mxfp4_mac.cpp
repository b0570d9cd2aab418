#include "spec/mxfp4_mac.hpp"

#include "spec/common_ports.hpp"

namespace mpgen::spec {

const Dialect& e2m1_dialect() {
  static const Dialect kMagnitudes = {0, 1, 2, 3, 4, 6, 8, 12};
  return kMagnitudes;
}

Ports ports(const Mxfp4MacSpec& spec) {
  Ports list = clock_and_reset();
  for (auto& port : stream_inputs("beat", "dot product")) list.push_back(port);
  const auto add_operand = [&](const std::string& name, const std::string& elements) {
    list.push_back(data_port(name + "_codes_i", PortDirection::input, spec.lanes, kDialectCodeBits,
                             false, "E2M1", elements + ", lane 0 first along k"));
    list.push_back(data_port(name + "_scale_i", PortDirection::input, 1, kE8m0Bits, false, "E8M0",
                             "scale of the block, taken with its last beat"));
  };
  add_operand("activation", "activations");
  add_operand("weight", "weights");
  list.push_back(valid_output("a dot product"));
  list.push_back(result_port(spec.output, "dot product"));
  return list;
}

int latency(const Mxfp4MacSpec& spec) { return 1 + spec.pipeline.stages(); }

}  // namespace mpgen::spec
