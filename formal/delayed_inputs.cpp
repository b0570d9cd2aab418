#include "formal/delayed_inputs.hpp"

#include <fmt/format.h>

namespace mpgen::formal {
namespace {

std::string range(int bits) { return bits == 1 ? "" : fmt::format("[{}:0] ", bits - 1); }

bool is_delayed(const spec::Port& port) {
  return port.direction == spec::PortDirection::input && port.role != spec::PortRole::clock &&
         port.role != spec::PortRole::reset;
}

std::string stage(const std::string& signal, int cycle) {
  return cycle == 0 ? signal + "_i" : fmt::format("{}_q{}", signal, cycle);
}

}  // namespace

std::string delayed_inputs(const spec::Ports& ports, int cycles) {
  std::string declarations;
  std::string registers;
  std::string assignments;
  for (const auto& port : ports) {
    if (!is_delayed(port)) continue;
    const std::string signal = port.name.substr(0, port.name.size() - 2);
    declarations += fmt::format("  logic {}{};\n", range(port.width()), signal);
    for (int cycle = 1; cycle <= cycles; ++cycle) {
      declarations += fmt::format("  logic {}{};\n", range(port.width()), stage(signal, cycle));
    }
    assignments += fmt::format("  assign {} = {};\n", signal, stage(signal, cycles));
  }
  for (int cycle = 1; cycle <= cycles; ++cycle) {
    registers += fmt::format(
        "  always_ff @(posedge clk_i or negedge rst_ni) begin\n"
        "    if (!rst_ni) {0} <= 1'b0;\n"
        "    else {0} <= {1};\n"
        "  end\n"
        "  always_ff @(posedge clk_i) begin\n"
        "    if ({1}) begin\n",
        stage("valid", cycle), stage("valid", cycle - 1));
    for (const auto& port : ports) {
      if (!is_delayed(port) || port.role == spec::PortRole::valid) continue;
      const std::string signal = port.name.substr(0, port.name.size() - 2);
      registers += fmt::format("      {} <= {};\n", stage(signal, cycle), stage(signal, cycle - 1));
    }
    registers += "    end\n  end\n";
  }
  return declarations + registers + assignments;
}

}  // namespace mpgen::formal
