#include "tb/stimulus_register.hpp"

#include <fmt/format.h>

namespace mpgen::tb {

std::string stimulus_register(const std::string& top, const spec::Ports& ports) {
  std::string clock;
  std::string declarations;
  std::string registers;
  std::string moves;
  std::string connections;
  for (const spec::Port& port : ports) {
    const bool is_input = port.direction == spec::PortDirection::input;
    const bool is_clock = port.role == spec::PortRole::clock;
    const std::string range = port.width() == 1 ? "" : fmt::format("[{}:0] ", port.width() - 1);
    declarations += fmt::format("{}  {} logic {}{}", declarations.empty() ? "" : ",\n",
                                is_input ? "input" : "output", range, port.name);
    const bool is_registered = is_input && !is_clock;
    connections += fmt::format("{}    .{}({}{})", connections.empty() ? "" : ",\n", port.name,
                               port.name, is_registered ? "_register" : "");
    if (is_clock) clock = port.name;
    if (!is_registered) continue;
    registers += fmt::format("  logic {}{}_register;\n", range, port.name);
    moves += fmt::format("    {0}_register <= {0};\n", port.name);
  }
  return fmt::format(
      "module {} (\n{}\n);\n{}  always_ff @(negedge {}) begin\n{}  end\n  {} u_design (\n{}\n  "
      ");\nendmodule\n",
      kStimulusRegister, declarations, registers, clock, moves, top, connections);
}

}  // namespace mpgen::tb
