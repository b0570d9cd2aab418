#include "gen/package.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "gen/interface_description.hpp"
#include "gen/provenance.hpp"
#include "gen/version.hpp"
#include "spec/unit_description.hpp"
#include "spec/write_design.hpp"

namespace mpgen::gen {

std::vector<PackageFile> package(const spec::Design& design) {
  const Rtl rtl = emit_rtl(design);
  std::vector<PackageFile> files;
  for (const auto& file : rtl.headers) files.push_back({file.name, file.text});
  for (const auto& file : rtl.files) files.push_back({file.name, file.text});
  files.push_back({rtl.top + ".f", file_list(rtl)});
  files.push_back({rtl.top + ".core", fusesoc_core(design, rtl)});
  files.push_back({"Bender.yml", bender_manifest(design, rtl)});
  files.push_back({rtl.top + ".sdc", timing_constraints(design)});
  files.push_back({rtl.top + ".json", interface_json(design, rtl)});
  files.push_back({rtl.top + ".md", data_sheet(design, rtl)});
  files.push_back({rtl.top + ".yaml", "# " + provenance(design) + "\n" + spec::to_yaml(design)});
  return files;
}

std::string file_list(const Rtl& rtl) {
  std::string text = "+incdir+.\n";
  for (const auto& file : rtl.files) text += file.name + "\n";
  return text;
}

std::string fusesoc_core(const spec::Design& design, const Rtl& rtl) {
  std::string files;
  for (const auto& file : rtl.headers) {
    files += "      - " + file.name + ": {is_include_file: true}\n";
  }
  for (const auto& file : rtl.files) files += "      - " + file.name + "\n";
  return fmt::format(
      "CAPI=2:\n"
      "# {0}\n"
      "name: mpgen::{1}:{2}\n"
      "description: \"{3}\"\n"
      "\n"
      "filesets:\n"
      "  rtl:\n"
      "    files:\n"
      "{4}"
      "    file_type: systemVerilogSource\n"
      "\n"
      "targets:\n"
      "  default: &default_target\n"
      "    filesets: [rtl]\n"
      "    toplevel: {1}\n"
      "  lint:\n"
      "    <<: *default_target\n"
      "    default_tool: verilator\n"
      "    tools:\n"
      "      verilator:\n"
      "        mode: lint-only\n"
      "        verilator_options: [-Wall]\n",
      provenance(design), design.name, kVersion, spec::description_of(design.unit).summary, files);
}

std::string bender_manifest(const spec::Design& design, const Rtl& rtl) {
  std::string files;
  for (const auto& file : rtl.files) files += "      - " + file.name + "\n";
  return fmt::format(
      "# {}\npackage:\n  name: {}\n\nsources:\n  - include_dirs:\n      - .\n    files:\n{}",
      provenance(design), design.name, files);
}

std::string timing_constraints(const spec::Design& design) {
  std::string text = fmt::format(
      "# Timing constraints of {0}.\n"
      "# {1}\n"
      "#\n"
      "# Times are in the unit of the library. Set clock_period before you read this file to "
      "change\n"
      "# it; inputs and outputs are given a fifth of it outside.\n"
      "\n"
      "if {{![info exists clock_period]}} {{ set clock_period 10.0 }}\n"
      "set io_delay [expr {{0.2 * $clock_period}}]\n"
      "\n",
      design.name, provenance(design));
  std::string inputs;
  std::string outputs;
  for (const auto& port : spec::ports(design.unit)) {
    if (port.role == spec::PortRole::clock || port.role == spec::PortRole::reset) continue;
    const bool is_input = port.direction == spec::PortDirection::input;
    const std::string name = port.width() == 1 ? port.name : port.name + "[*]";
    (is_input ? inputs : outputs) += fmt::format(" {{{}}}", name);
  }
  if (spec::is_sequential(design.unit)) {
    text += "create_clock -name clk_i -period $clock_period [get_ports clk_i]\n";
  } else {
    text +=
        "# Combinational: a virtual clock bounds the paths from inputs to outputs.\n"
        "create_clock -name virtual_clock -period $clock_period\n";
  }
  const std::string clock = spec::is_sequential(design.unit) ? "clk_i" : "virtual_clock";
  text += fmt::format(
      "set_input_delay $io_delay -clock {0} [get_ports [list{1}]]\n"
      "set_output_delay $io_delay -clock {0} [get_ports [list{2}]]\n",
      clock, inputs, outputs);
  if (spec::is_sequential(design.unit)) {
    text +=
        "# Asserted asynchronously; release it in step with the clock outside.\n"
        "set_false_path -from [get_ports rst_ni]\n";
  }
  return text;
}

std::string interface_json(const spec::Design& design, const Rtl& rtl) {
  nlohmann::ordered_json json = {{"generator", fmt::format("mpgen {}", kVersion)}};
  json.update(interface_description(design));
  json["top"] = rtl.top;
  json["files"] = nlohmann::ordered_json::array();
  for (const auto& file : rtl.files) json["files"].push_back(file.name);
  json["headers"] = nlohmann::ordered_json::array();
  for (const auto& file : rtl.headers) json["headers"].push_back(file.name);
  return json.dump(2) + "\n";
}

}  // namespace mpgen::gen
