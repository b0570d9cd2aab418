#include "flow/synthesis.hpp"

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

#include "flow/bounded_text.hpp"
#include "flow/liberty.hpp"
#include "flow/process.hpp"
#include "flow/temporary_folder.hpp"
#include "flow/tools.hpp"

namespace mpgen::flow {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLibertyVariable = "MPGEN_LIBERTY";
constexpr const char* kDebianLibrary = "/usr/share/qflow/tech/osu018/osu018_stdcells.lib";
constexpr int kShownLines = 15;
constexpr const char* kNetlistFile = "netlist.v";

std::string quoted(const fs::path& file) {
  const std::string path = fs::absolute(file).string();
  if (path.find_first_of("\"\\\n\r") != std::string::npos) {
    throw std::invalid_argument("cannot quote the path " + path);
  }
  return "\"" + path + "\"";
}

bool is_identifier(const std::string& name) {
  return !name.empty() && name.find_first_not_of(
                              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "_0123456789") == std::string::npos;
}

std::string read_file(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  if (!stream) throw ToolError("cannot read " + file.string());
  return text.str();
}

CommandResult run_yosys(const std::string& script, const TemporaryFolder& folder,
                        const std::string& subject, std::chrono::seconds time_limit) {
  const FoundTool yosys = find_tool(kYosys);
  folder.write("script.ys", script);
  const Command command{
      .arguments = {yosys.path.string(), "-q", "-e", "implicitly declared", "-s", "script.ys"},
      .working_directory = folder.path(),
      .timeout = time_limit};
  CommandResult result = run_command(command);
  if (!result.ok()) {
    throw ToolError("Yosys could not " + subject + ": " + outcome(command, result) + "\n" +
                    last_lines(result.output, kShownLines));
  }
  return result;
}

std::string synthesis_script(const std::vector<fs::path>& files, const std::string& top,
                             const fs::path& liberty) {
  std::string script;
  for (const fs::path& file : files) {
    if (file.extension() == ".svh") continue;
    script +=
        "read_verilog -sv -DSYNTHESIS -I" + quoted(file.parent_path()) + " " + quoted(file) + "\n";
  }
  const std::string library = quoted(liberty);
  script += "hierarchy -check -top " + top + "\n";
  // A net without driver would become a constant, which nobody sees any more.
  script += "proc\nflatten\ncheck -assert\n";
  script += "synth -flatten -top " + top + "\n";
  script += "dfflibmap -liberty " + library + "\n";
  script += "abc -liberty " + library + "\n";
  script += "opt_clean -purge\n";
  // Whatever is left of Yosys' own cells has no place in a library.
  script += "select -assert-none t:$*\n";
  script += "write_verilog -noattr " + std::string(kNetlistFile) + "\n";
  return script;
}

// Instances in Verilog as Yosys writes it: "  TYPE name (" on a line.
std::vector<CellCount> count_cells(const std::string& verilog,
                                   const std::map<std::string, double, std::less<>>& areas) {
  std::map<std::string, std::uint64_t> counts;
  std::istringstream lines(verilog);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("  ", 0) != 0 || !line.ends_with(" (")) continue;
    const std::string type = line.substr(2, line.find(' ', 2) - 2);
    if (areas.count(type) != 0) ++counts[type];
  }
  std::vector<CellCount> cells;
  for (const auto& [type, count] : counts) {
    cells.push_back({.type = type,
                     .count = count,
                     .area = static_cast<double>(count) * areas.find(type)->second});
  }
  return cells;
}

}  // namespace

std::uint64_t Netlist::cell_count() const {
  std::uint64_t sum = 0;
  for (const CellCount& cell : cells) sum += cell.count;
  return sum;
}

double Netlist::area() const {
  double sum = 0;
  for (const CellCount& cell : cells) sum += cell.area;
  return sum;
}

fs::path find_liberty(const fs::path& chosen) {
  std::error_code ignored;
  if (!chosen.empty()) {
    if (fs::is_regular_file(chosen, ignored)) return fs::absolute(chosen);
    throw ToolError("there is no cell library " + chosen.string());
  }
  const char* const variable = std::getenv(kLibertyVariable);
  if (variable != nullptr && *variable != '\0') {
    if (fs::is_regular_file(variable, ignored)) return fs::absolute(variable);
    throw ToolError(std::string(kLibertyVariable) + " is \"" + variable + "\", which is no file");
  }
  if (fs::is_regular_file(kDebianLibrary, ignored)) return kDebianLibrary;
  throw ToolError(std::string("no cell library was found: there is no ") + kDebianLibrary +
                  ". Install it with \"apt install qflow-tech-osu018\" or set " + kLibertyVariable +
                  " to a Liberty file.");
}

Netlist synthesize(const std::vector<fs::path>& files, const std::string& top,
                   const SynthesisOptions& options) {
  if (files.empty()) throw std::invalid_argument("synthesis: no files");
  if (!is_identifier(top)) {
    throw std::invalid_argument("synthesis: \"" + top + "\" is no module name");
  }
  Netlist netlist;
  netlist.top = top;
  netlist.liberty = find_liberty(options.liberty);
  LibertySummary library;
  try {
    library = read_liberty_summary(read_file(netlist.liberty));
  } catch (const std::runtime_error& error) {
    throw ToolError(netlist.liberty.string() + " is no Liberty file: " + error.what());
  }
  netlist.library = library.name;
  netlist.version = find_tool(kYosys).version;
  netlist.script = synthesis_script(files, top, netlist.liberty);
  const TemporaryFolder folder;
  netlist.cpu_seconds =
      run_yosys(netlist.script, folder, "synthesise " + top, options.time_limit).cpu_seconds;
  netlist.verilog = read_file(folder.path() / kNetlistFile);
  netlist.cells = count_cells(netlist.verilog, library.areas);
  return netlist;
}

std::string cell_models(const fs::path& liberty) {
  const TemporaryFolder folder;
  run_yosys(
      "read_liberty -ignore_miss_func " + quoted(liberty) + "\nwrite_verilog -noattr cells.v\n",
      folder, "read the cells of " + liberty.string(), std::chrono::seconds(120));
  return read_file(folder.path() / "cells.v");
}

}  // namespace mpgen::flow
