#include "exhaustive/function_model.hpp"

#include <fmt/format.h>

#include <sstream>
#include <stdexcept>

#include "gen/rtl.hpp"
#include "spec/common_ports.hpp"

namespace mpgen::exhaustive {
namespace {

bool starts_with(const std::string& line, const char* text) { return line.rfind(text, 0) == 0; }

/// The constants and functions of the top module, word for word.
std::string constants_and_functions(const spec::Design& design) {
  const gen::Rtl rtl = gen::emit_rtl(design);
  std::string kept;
  for (const gen::RtlFile& file : rtl.files) {
    if (file.name != rtl.top + ".sv") continue;
    std::istringstream lines(file.text);
    bool is_in_function = false;
    for (std::string line; std::getline(lines, line);) {
      if (starts_with(line, "  function automatic ")) is_in_function = true;
      if (is_in_function || starts_with(line, "  localparam ")) kept += line + "\n";
      if (starts_with(line, "  endfunction")) is_in_function = false;
    }
  }
  if (kept.find("endfunction") == std::string::npos) {
    throw std::logic_error(design.name + " has no functions");
  }
  return kept;
}

}  // namespace

spec::Ports function_ports(const Subject& subject) {
  return {spec::data_port("index_i", spec::PortDirection::input, 1, subject.bits - kLaneBits, false,
                          "", ""),
          spec::data_port("result_o", spec::PortDirection::output, kLanes, subject.result_bits,
                          false, "", "")};
}

tb::RtlSource function_module(const Subject& subject) {
  const std::string name = "every_" + subject.name;
  std::string text = fmt::format(
      "module {} (\n  input logic [{}:0] index_i,\n  output logic [{}:0] result_o\n);\n", name,
      subject.bits - kLaneBits - 1, kLanes * subject.result_bits - 1);
  text += constants_and_functions(subject.design);
  text += fmt::format(
      "  function automatic logic [{}:0] evaluate(input logic [{}:0] point);\n"
      "    {}\n    {}\n  endfunction\n",
      subject.result_bits - 1, subject.bits - 1, subject.variables, subject.body);
  text += fmt::format(
      "  for (genvar lane = 0; lane < {}; lane++) begin : gen_lane\n"
      "    assign result_o[lane*{} +: {}] = evaluate({{index_i, {}'(lane)}});\n"
      "  end\nendmodule\n",
      kLanes, subject.result_bits, subject.result_bits, kLaneBits);
  return {.top = name, .files = {{name + ".sv", text}}};
}

}  // namespace mpgen::exhaustive
