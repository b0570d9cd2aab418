#include "formal/step.hpp"

#include <fmt/format.h>

#include <sstream>
#include <stdexcept>

#include "formal/scratch_folder.hpp"

namespace mpgen::formal {
namespace {

std::string module_text(const Step& step, const std::string& outputs, const std::string& body) {
  return fmt::format("module step (\n{},\n  output logic [{}:0] result_o{}\n);\n\n{}\nendmodule\n",
                     step.inputs, step.result_bits - 1, outputs, body);
}

bool begins_with(const std::string& line, const std::string& word) {
  const std::size_t first = line.find_first_not_of(' ');
  return first != std::string::npos && line.compare(first, word.size(), word) == 0;
}

const std::string& text_of(const gen::Rtl& rtl, const std::string& module) {
  for (const auto& file : rtl.files) {
    if (file.name == module + ".sv") return file.text;
  }
  throw std::invalid_argument("there is no module " + module);
}

}  // namespace

std::string emitted_functions(const std::string& module, const std::string& last) {
  std::string taken;
  bool is_constant = false;
  bool is_function = false;
  bool is_last = false;
  std::istringstream lines(module);
  for (std::string line; std::getline(lines, line);) {
    if (begins_with(line, "parameter ")) {
      // "  parameter int Lanes = 4,  // comment": a number, the one that the design has.
      const std::string parameter = line.substr(line.find("parameter ") + 10);
      taken += "  localparam " + parameter.substr(0, parameter.find_first_of(",/")) + ";\n";
    }
    is_constant = is_constant || begins_with(line, "localparam ");
    if (begins_with(line, "function ")) {
      is_function = true;
      is_last = line.find(" " + last + "(") != std::string::npos;
    }
    if (is_constant || is_function) taken += line + "\n";
    if (is_constant && line.find(';') != std::string::npos) is_constant = false;
    if (!begins_with(line, "endfunction")) continue;
    if (is_last) return taken;
    is_function = false;
    taken += "\n";
  }
  throw std::invalid_argument("there is no function " + last);
}

Equivalence prove_step(const Step& step, const gen::Rtl& rtl, const EquivalenceOptions& options) {
  const ScratchFolder folder;
  const std::string functions = emitted_functions(text_of(rtl, step.module), step.function);
  const Circuit design{
      .files = {folder.write("design.sv", module_text(step, "", functions + step.design))},
      .top = "step"};
  const Circuit reference{
      .files = {folder.write("reference.sv",
                             module_text(step, ",\n  output logic legal_o", step.reference))},
      .top = "step"};
  return prove_equivalent(design, reference, options);
}

}  // namespace mpgen::formal
