#include "tb/build_log.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <fstream>
#include <system_error>
#include <utility>

#include "flow/bounded_text.hpp"
#include "flow/process.hpp"
#include "flow/tools.hpp"

namespace mpgen::tb {
namespace {

namespace fs = std::filesystem;

constexpr auto kTimeout = std::chrono::minutes(60);
constexpr int kQuotedLines = 20;

void write(const fs::path& file, std::string_view text, std::ios::openmode mode) {
  std::ofstream stream(file, std::ios::binary | mode);
  stream << text;
  if (!stream.flush()) {
    throw std::system_error(errno, std::generic_category(), "cannot write " + file.string());
  }
}

}  // namespace

BuildLog::BuildLog(fs::path folder) : folder_(std::move(folder)) {}

std::string BuildLog::run(std::string_view tool, const std::vector<std::string>& arguments) const {
  const flow::Command command{
      .arguments = arguments, .working_directory = folder_, .timeout = kTimeout};
  const flow::CommandResult result = flow::run_command(command);
  const fs::path log = folder_ / "build.log";
  write(log,
        fmt::format("$ {}\n{}[{}, {:.2f} s of processor time]\n", flow::command_line(command),
                    result.output, flow::outcome(command, result), result.cpu_seconds),
        std::ios::app);
  if (!result.ok()) {
    throw flow::ToolError(fmt::format("{} failed ({}):\n{}\nThe whole log is {}", tool,
                                      flow::outcome(command, result),
                                      flow::last_lines(result.output, kQuotedLines), log.string()));
  }
  return result.output;
}

void write_file(const fs::path& file, std::string_view text) { write(file, text, std::ios::trunc); }

}  // namespace mpgen::tb
