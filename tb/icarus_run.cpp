#include "tb/icarus_run.hpp"

#include <fmt/format.h>

#include <sstream>
#include <stdexcept>
#include <utility>

#include "flow/bounded_text.hpp"
#include "flow/process.hpp"
#include "flow/tools.hpp"
#include "tb/icarus_testbench.hpp"

namespace mpgen::tb {
namespace {

namespace fs = std::filesystem;

constexpr flow::Tool kSimulator = {.name = "Icarus Verilog's vvp",
                                   .variable = "MPGEN_VVP",
                                   .program = "vvp",
                                   .package = "iverilog",
                                   .version_argument = "-V"};
constexpr const char* kTestbenchFile = "mpgen_testbench.v";
constexpr const char* kCompiledFile = "mpgen_testbench.vvp";
constexpr int kShownLines = 20;

// Reads one line of a testbench; false: it is none.
bool read_line(const std::string& line, IcarusOutput& output, bool& has_ended) {
  std::istringstream words(line);
  std::string mark;
  std::string kind;
  if (!(words >> mark >> kind) || mark != "MPGEN") return false;
  if (kind == "end") {
    has_ended = static_cast<bool>(words >> output.checks >> output.mismatches);
    words >> output.cycles;
    return has_ended;
  }
  IcarusMismatch mismatch{.kind = kind, .got = {}};
  if (!(words >> mismatch.cycle)) return false;
  words >> mismatch.got;
  output.first.push_back(std::move(mismatch));
  return true;
}

// Temporary files of the compiler stay in the folder, even when it is killed.
std::vector<std::string> with_folder(const fs::path& folder, std::vector<std::string> arguments) {
  std::vector<std::string> all = {"env", "TMP=" + folder.string(), "TMPDIR=" + folder.string()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return all;
}

}  // namespace

IcarusRun::IcarusRun(const RtlSource& design, std::string_view testbench,
                     std::chrono::seconds time_limit)
    : time_limit_(time_limit) {
  const flow::FoundTool compiler = flow::find_tool(flow::kIcarus);
  simulator_ = flow::find_tool(kSimulator).path;
  version_ = compiler.version;
  std::vector<std::string> arguments = {compiler.path.string(), "-g2012", "-I.",        "-s",
                                        kTestbenchTop,          "-o",     kCompiledFile};
  for (const RtlFile& file : design.files) {
    if (file.name.find('/') != std::string::npos) {
      throw std::invalid_argument("\"" + file.name + "\" is a file in a folder");
    }
    folder_.write(file.name, file.text);
    arguments.push_back(file.name);
  }
  for (const RtlFile& file : design.headers) folder_.write(file.name, file.text);
  folder_.write(kTestbenchFile, testbench);
  arguments.emplace_back(kTestbenchFile);
  const flow::Command command{.arguments = with_folder(folder_.path(), std::move(arguments)),
                              .working_directory = folder_.path(),
                              .timeout = time_limit};
  const flow::CommandResult result = flow::run_command(command);
  compile_cpu_seconds_ = result.cpu_seconds;
  if (!result.ok() || !result.output.empty()) {
    throw flow::ToolError(fmt::format("Icarus Verilog does not take {}: {}\n{}", design.top,
                                      flow::outcome(command, result),
                                      flow::last_lines(result.output, kShownLines)));
  }
}

IcarusOutput IcarusRun::run() const {
  const flow::Command command{
      .arguments = with_folder(folder_.path(), {simulator_.string(), "-n", kCompiledFile}),
      .working_directory = folder_.path(),
      .timeout = time_limit_};
  const flow::CommandResult result = flow::run_command(command);
  IcarusOutput output;
  output.cpu_seconds = result.cpu_seconds;
  bool has_ended = false;
  std::istringstream lines(result.output);
  for (std::string line; std::getline(lines, line);) {
    if (!read_line(line, output, has_ended)) output.trouble += line + "\n";
  }
  output.trouble = flow::last_lines(output.trouble, kShownLines);
  if (!has_ended || !result.ok()) {
    output.trouble += "the simulation did not come to its end: " + flow::outcome(command, result);
  }
  return output;
}

}  // namespace mpgen::tb
