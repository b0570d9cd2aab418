#include "formal/elaboration.hpp"

#include <stdexcept>

#include "flow/bounded_text.hpp"
#include "flow/process.hpp"
#include "flow/tools.hpp"
#include "formal/aiger.hpp"

namespace mpgen::formal {
namespace {

namespace fs = std::filesystem;

void require_usable(const Circuit& circuit) {
  if (circuit.files.empty()) throw std::invalid_argument("a circuit without files");
  if (circuit.top.empty() ||
      circuit.top.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                    "_0123456789") != std::string::npos) {
    throw std::invalid_argument("\"" + circuit.top + "\" is no module name");
  }
  for (const fs::path& file : circuit.files) {
    if (file.string().find_first_of("\"\\\n\r") != std::string::npos) {
      throw std::invalid_argument("cannot quote the path " + file.string());
    }
  }
}

}  // namespace

std::string elaboration_script(const Circuit& circuit, const std::string& output) {
  require_usable(circuit);
  std::string script;
  for (const fs::path& file : circuit.files) {
    script += "read_verilog -sv \"" + fs::absolute(file).string() + "\"\n";
  }
  script += "hierarchy -check -top " + circuit.top + "\n";
  // Without -norom a table becomes a memory that later steps do not know.
  script += "proc -norom\nflatten\nopt_clean\n";
  script += "check -assert\n";
  script += "memory_collect\nmemory_map\n";
  script += "select -assert-none t:$dlatch t:$adlatch t:$dlatchsr t:$sr t:$_DLATCH_* t:$_SR_*\n";
  script += "async2sync\ndffunmap\n";
  // No optimisation that may choose a value for what is undefined stands before this line.
  script += "setundef -undriven -anyseq\n";
  script += "techmap\nsimplemap\nopt_clean\n";
  // Selections beyond the end of a vector show only now.
  script += "setundef -undriven -anyseq\n";
  script += "select -assert-none t:$_DFF_N_\n";
  script += "select -assert-none t:$_DFF_P_ %x:+[C] t:$_DFF_P_ %d w:clk_i %d\n";
  script += "aigmap\nopt_clean\n";
  script += "write_aiger -ascii -symbols \"" + output + "\"\n";
  return script;
}

Elaboration elaborate(const Circuit& circuit, const std::string& name, const ScratchFolder& folder,
                      std::chrono::milliseconds time_limit) {
  const flow::FoundTool yosys = flow::find_tool(flow::kYosys);
  folder.write(name + ".ys", elaboration_script(circuit, name + ".aag"));
  const flow::Command command{
      .arguments = {yosys.path.string(), "-q", "-e", "implicitly declared", "-s", name + ".ys"},
      .working_directory = folder.path(),
      .timeout = time_limit};
  const flow::CommandResult run = flow::run_command(command);
  if (!run.ok()) {
    throw flow::ToolError("Yosys could not elaborate " + circuit.top + ": " +
                          flow::outcome(command, run) + "\n" + flow::last_lines(run.output, 12));
  }
  try {
    return {.graph = read_ascii_aiger(folder.read(name + ".aag")), .cpu_seconds = run.cpu_seconds};
  } catch (const std::runtime_error& problem) {
    throw flow::ToolError("Yosys wrote an unexpected file for " + circuit.top + ": " +
                          problem.what());
  }
}

}  // namespace mpgen::formal
