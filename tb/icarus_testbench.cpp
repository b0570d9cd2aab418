#include "tb/icarus_testbench.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "tb/port_layout.hpp"

namespace mpgen::tb {
namespace {

// Connections of the ports of one direction to the bits of a vector of words.
void connect(const PortLayout& layout, std::string_view vector, std::vector<std::string>& list) {
  for (const PortField& field : layout.fields()) {
    list.push_back(fmt::format(".{}({}[{} +: {}])", field.name(), vector,
                               64 * field.word() + field.shift(), field.width()));
  }
}

std::string connections(const spec::Ports& ports, const PortLayout& inputs,
                        const PortLayout& outputs) {
  std::vector<std::string> list;
  for (const spec::Port& port : ports) {
    if (port.role == spec::PortRole::clock) list.push_back(fmt::format(".{}(clock)", port.name));
  }
  connect(inputs, "inputs", list);
  connect(outputs, "outputs", list);
  if (const spec::Port* gate = result_gate(ports)) {
    list.push_back(fmt::format(".{}(gate)", gate->name));
  }
  return fmt::format("{}", fmt::join(list, ",\n    "));
}

constexpr std::string_view kChecks = R"(
  task check;
    begin
      difference = (outputs ^ expected[cycle]) & care[cycle];
      if (gate !== 1'b0 && gate !== 1'b1) report("unknown");
      else if (due[cycle][0] && !gate) report("missing");
      else if (!due[cycle][0] && gate) report("unexpected");
      else if (due[cycle][0]) begin
        checks = checks + 1;
        if (difference !== 0) report("wrong");
      end
    end
  endtask

  task report(input [10*8-1:0] kind);
    begin
      mismatches = mismatches + 1;
      if (mismatches <= MostReports) $display("MPGEN %0s %0d %b", kind, cycle, outputs);
    end
  endtask
)";

}  // namespace

std::string unit_testbench(const spec::Ports& ports, const std::string& top, std::uint64_t cycles) {
  const PortLayout inputs = input_layout(ports);
  const PortLayout outputs = output_layout(ports);
  const bool is_clocked = has_clock(ports);
  std::string text = fmt::format(
      "module {};\n  localparam Cycles = {};\n  localparam InputBits = {};\n"
      "  localparam OutputBits = {};\n  localparam MostReports = 4;\n\n",
      kTestbenchTop, cycles, 64 * inputs.words(), 64 * outputs.words());
  text +=
      "  reg [InputBits-1:0] stimulus [0:Cycles-1];\n"
      "  reg [63:0] due [0:Cycles-1];\n"
      "  reg [OutputBits-1:0] expected [0:Cycles-1];\n"
      "  reg [OutputBits-1:0] care [0:Cycles-1];\n"
      "  reg clock;\n  reg [InputBits-1:0] inputs;\n  wire [OutputBits-1:0] outputs;\n"
      "  reg [OutputBits-1:0] difference;\n";
  text += result_gate(ports) == nullptr ? "  wire gate = 1'b1;\n" : "  wire gate;\n";
  text += "  integer cycle;\n  integer checks;\n  integer mismatches;\n";
  text += fmt::format("\n  {} dut (\n    {}\n  );\n", top, connections(ports, inputs, outputs));
  text += kChecks;
  text += fmt::format(
      "\n  initial begin\n    $readmemh(\"{}\", stimulus);\n    $readmemh(\"{}\", due);\n"
      "    $readmemh(\"{}\", expected);\n    $readmemh(\"{}\", care);\n"
      "    checks = 0;\n    mismatches = 0;\n    clock = 0;\n    inputs = 0;\n",
      kStimulusFile, kDueFile, kExpectedFile, kCareFile);
  if (is_clocked) {
    const PortLayout& layout = inputs;
    for (const spec::Port& port : ports) {
      if (port.role != spec::PortRole::reset) continue;
      const PortField& field = layout.field(port.name);
      const int bit = 64 * field.word() + field.shift();
      // It falls before the first clock edge: registers that it sets are unknown until then.
      text += fmt::format(
          "    inputs[{0}] = 1;\n    #10 inputs[{0}] = 0;\n"
          "    repeat (2) begin\n      #5 clock = 1;\n      #5 clock = 0;\n    end\n",
          bit);
    }
  }
  text +=
      "    for (cycle = 0; cycle < Cycles; cycle = cycle + 1) begin\n"
      "      inputs = stimulus[cycle];\n";
  text += is_clocked ? "      #5 clock = 1;\n      #4 check;\n      #1 clock = 0;\n"
                     : "      #9 check;\n      #1;\n";
  text +=
      "    end\n    $display(\"MPGEN end %0d %0d\", checks, mismatches);\n    $finish(0);\n"
      "  end\nendmodule\n";
  return text;
}

}  // namespace mpgen::tb
