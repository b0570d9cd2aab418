#include "flow/tools.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <mutex>
#include <optional>
#include <system_error>
#include <utility>

#include "flow/process.hpp"

namespace mpgen::flow {
namespace {

namespace fs = std::filesystem;

std::string environment(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  return value == nullptr ? "" : value;
}

bool is_program(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && access(path.c_str(), X_OK) == 0;
}

std::optional<fs::path> find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) {
    if (!is_program(name)) return std::nullopt;
    return fs::absolute(name);
  }
  const std::string search = environment("PATH");
  std::size_t start = 0;
  while (start <= search.size()) {
    const std::size_t end = std::min(search.find(':', start), search.size());
    const fs::path folder = search.substr(start, end - start);
    const fs::path candidate = (folder.empty() ? fs::path(".") : folder) / name;
    if (is_program(candidate)) return fs::absolute(candidate);
    start = end + 1;
  }
  return std::nullopt;
}

std::string advice(const Tool& tool) {
  return "Install it with \"apt install " + std::string(tool.package) + "\" or set " +
         std::string(tool.variable) + " to its path.";
}

[[noreturn]] void report_missing(const Tool& tool, const std::string& chosen) {
  std::string message = std::string(tool.name) + " was not found: ";
  if (chosen.empty()) {
    message += "no program \"" + std::string(tool.program) + "\" on PATH. ";
  } else {
    message += std::string(tool.variable) + " is \"" + chosen +
               "\", which is neither a program file nor a program on PATH. ";
  }
  throw ToolError(message + advice(tool));
}

std::string first_line(const std::string& text) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string::npos) return "";
  const std::size_t end = std::min(text.find_first_of("\r\n", start), text.size());
  return text.substr(start, end - start);
}

std::string ask_version(const Tool& tool, const fs::path& path) {
  const Command command{.arguments = {path.string(), std::string(tool.version_argument)},
                        .working_directory = {},
                        .timeout = std::chrono::seconds(30)};
  std::string problem;
  try {
    const CommandResult result = run_command(command);
    std::string version = first_line(result.output);
    if (result.ok() && !version.empty()) return version;
    problem = outcome(command, result);
  } catch (const std::system_error& error) {
    problem = error.code().message();
  }
  throw ToolError(std::string(tool.name) + " does not work: \"" + command_line(command) +
                  "\" gave " + problem + ". " + advice(tool));
}

}  // namespace

FoundTool find_tool(const Tool& tool) {
  const std::string chosen = environment(tool.variable);
  const std::optional<fs::path> path =
      find_program(chosen.empty() ? std::string(tool.program) : chosen);
  if (!path) report_missing(tool, chosen);

  static std::mutex mutex;
  static std::map<fs::path, std::string> versions;
  const std::lock_guard lock(mutex);
  const auto known = versions.find(*path);
  if (known != versions.end()) return {*path, known->second};
  std::string version = ask_version(tool, *path);
  versions.emplace(*path, version);
  return {*path, std::move(version)};
}

}  // namespace mpgen::flow
