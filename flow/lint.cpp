#include "flow/lint.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "flow/process.hpp"
#include "flow/tools.hpp"

namespace mpgen::flow {
namespace {

namespace fs = std::filesystem;

constexpr auto kTimeout = std::chrono::minutes(5);

bool is_identifier(const std::string& name) {
  constexpr auto kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
  constexpr auto kCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
  return !name.empty() && name.find_first_of(kLetters) == 0 &&
         name.find_first_not_of(kCharacters) == std::string::npos;
}

void require_usable(const std::vector<fs::path>& files, const std::string& top) {
  if (files.empty()) throw std::invalid_argument("lint: no files");
  if (!is_identifier(top)) throw std::invalid_argument("lint: \"" + top + "\" is no module name");
  for (const fs::path& file : files) {
    if (file.string().find_first_of("\"\\\n\r") != std::string::npos) {
      throw std::invalid_argument("lint: cannot quote the path " + file.string());
    }
  }
}

/// Newer releases of Verilator end with a report on themselves, which no switch of older ones
/// turns off.
std::string without_statistics(const std::string& output) {
  std::istringstream lines(output);
  std::string kept;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("- V e r i l a t i o n", 0) == 0) continue;
    if (line.rfind("- Verilator: ", 0) == 0) continue;
    kept += line + "\n";
  }
  return kept;
}

/// The deepest folder that holds all files. The tools run there, which keeps messages short and
/// blanks in the path away from Verilator, which stumbles over them.
fs::path common_folder(const std::vector<fs::path>& files) {
  fs::path folder = fs::absolute(files.front()).lexically_normal().parent_path();
  for (const fs::path& file : files) {
    const fs::path other = fs::absolute(file).lexically_normal();
    while (*other.lexically_relative(folder).begin() == "..") folder = folder.parent_path();
  }
  return folder;
}

/// Where headers are: beside the files that include them. Yosys looks there by itself.
std::vector<std::string> folders_of(const std::vector<std::string>& files) {
  std::set<std::string> folders;
  for (const std::string& file : files) folders.insert(fs::path(file).parent_path().string());
  folders.erase("");
  return {folders.begin(), folders.end()};
}

LintResult run_lint(const Tool& tool, std::vector<std::string> arguments, const fs::path& folder) {
  const FoundTool found = find_tool(tool);
  arguments.insert(arguments.begin(), found.path.string());
  const Command command{
      .arguments = std::move(arguments), .working_directory = folder, .timeout = kTimeout};
  const CommandResult run = run_command(command);

  const Command change_folder{.arguments = {"cd", folder.string()}, .working_directory = {}};
  LintResult result{.tool = std::string(tool.name),
                    .version = found.version,
                    .command_line = command_line(change_folder) + " && " + command_line(command),
                    .messages = without_statistics(run.output),
                    .seconds = run.wall_seconds};
  if (!run.ok() && (run.timed_out || run.signal != 0 || result.messages.empty())) {
    result.messages += outcome(command, run) + "\n";
  }
  result.ok = run.ok() && result.messages.empty();
  return result;
}

std::string yosys_script(const std::vector<std::string>& files, const std::string& top) {
  std::string script = "read_verilog -sv";
  for (const std::string& file : files) script += " \"" + file + "\"";
  script += "; hierarchy -check -top " + top;
  // Module by module: a tile repeats its own, and loops through several are found by Verilator.
  script += "; proc; opt; check -assert";
  return script + "; select -assert-none t:$dlatch t:$adlatch t:$dlatchsr t:$sr t:$_DLATCH*";
}

}  // namespace

std::vector<LintResult> lint(const std::vector<fs::path>& files, const std::string& top,
                             const std::vector<std::string>& tools) {
  require_usable(files, top);
  const fs::path folder = common_folder(files);
  std::vector<std::string> names;
  names.reserve(files.size());
  for (const fs::path& file : files) {
    names.push_back(fs::absolute(file).lexically_normal().lexically_relative(folder).string());
  }
  const std::vector<std::string> include_path = folders_of(names);
  const auto with_files = [&](std::vector<std::string> arguments) {
    for (const std::string& place : include_path) arguments.push_back("-I" + place);
    arguments.insert(arguments.end(), names.begin(), names.end());
    return arguments;
  };
  const auto is_wanted = [&tools](const Tool& tool) {
    return tools.empty() || std::find(tools.begin(), tools.end(), tool.program) != tools.end();
  };
  std::vector<LintResult> results;
  const auto check = [&](const Tool& tool, std::vector<std::string> arguments) {
    if (is_wanted(tool)) results.push_back(run_lint(tool, std::move(arguments), folder));
  };
  check(kVerilator, with_files({"--lint-only", "-Wall", "--top-module", top}));
  check(kIcarus, with_files({"-g2012", "-Wall", "-t", "null", "-s", top, "-o", "/dev/null"}));
  check(kYosys, {"-q", "-e", "implicitly declared", "-p", yosys_script(names, top)});
  return results;
}

bool is_clean(const std::vector<LintResult>& results) {
  return std::all_of(results.begin(), results.end(),
                     [](const LintResult& result) { return result.ok; });
}

}  // namespace mpgen::flow
