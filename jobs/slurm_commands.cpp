#include "jobs/slurm_commands.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <sstream>
#include <system_error>

#include "flow/bounded_text.hpp"
#include "flow/process.hpp"
#include "flow/tools.hpp"

namespace mpgen::jobs {
namespace {

constexpr auto kTimeout = std::chrono::minutes(2);
constexpr int kQuotedLines = 5;

flow::CommandResult run(const std::vector<std::string>& arguments) {
  try {
    return flow::run_command(
        {.arguments = arguments, .working_directory = {}, .timeout = kTimeout});
  } catch (const std::system_error& error) {
    throw flow::ToolError(fmt::format(
        "Slurm is not there: cannot run {} ({}). Its commands are in the Debian package "
        "slurm-client; --engine local runs the same jobs on this machine.",
        arguments.front(), error.code().message()));
  }
}

std::string run_or_throw(const std::vector<std::string>& arguments) {
  const flow::Command command{.arguments = arguments, .working_directory = {}, .timeout = kTimeout};
  const flow::CommandResult result = run(arguments);
  if (result.ok()) return result.output;
  throw flow::ToolError(fmt::format("Slurm refuses \"{}\" ({}):\n{}", flow::command_line(command),
                                    flow::outcome(command, result),
                                    flow::last_lines(result.output, kQuotedLines)));
}

/// The digits at the start of `text`; 0 without any.
std::size_t leading_number(const std::string& text) {
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

std::size_t largest_array() {
  const std::string key = "MaxArraySize";
  std::istringstream lines(run_or_throw({"scontrol", "show", "config"}));
  for (std::string line; std::getline(lines, line);) {
    const std::size_t equals = line.find("= ");
    if (line.rfind(key, 0) != 0 || equals == std::string::npos) continue;
    const std::size_t size = leading_number(line.substr(equals + 2));
    if (size > 0) return size;
  }
  throw flow::ToolError("This Slurm has no job arrays: \"scontrol show config\" shows no " + key);
}

std::string submit_array(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {"sbatch", "--parsable"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  // "NUMBER" or "NUMBER;CLUSTER" in the last line, warnings in front of it.
  const std::string line = flow::last_lines(run_or_throw(words), 1);
  const std::size_t number = leading_number(line);
  if (number == 0) throw flow::ToolError("sbatch printed no job number but: " + line);
  return std::to_string(number);
}

std::map<std::size_t, TaskState> task_states(const std::string& array) {
  const std::vector<std::string> arguments = {
      "squeue", "--noheader", "--array", "--states=all", "--jobs=" + array, "--format=%K|%T|%r"};
  const flow::CommandResult result = run(arguments);
  if (!result.ok()) {
    if (result.output.find("Invalid job id") != std::string::npos) return {};
    throw flow::ToolError("squeue does not answer:\n" +
                          flow::last_lines(result.output, kQuotedLines));
  }
  std::map<std::size_t, TaskState> states;
  std::istringstream lines(result.output);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string index;
    TaskState task;
    if (!std::getline(fields, index, '|') || !std::getline(fields, task.state, '|')) continue;
    std::getline(fields, task.reason);
    if (index.empty() || index.find_first_not_of("0123456789") != std::string::npos) continue;
    states[leading_number(index)] = task;
  }
  return states;
}

void cancel_array(const std::string& array, const std::vector<std::size_t>& tasks) {
  std::vector<std::string> words = {"scancel"};
  if (tasks.empty()) words.push_back(array);
  for (const std::size_t task : tasks) words.push_back(fmt::format("{}_{}", array, task));
  try {
    run(words);
  } catch (const flow::ToolError&) {
    // Slurm itself is gone; so are its tasks.
    return;
  }
}

}  // namespace mpgen::jobs
