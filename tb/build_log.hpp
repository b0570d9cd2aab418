// Runs the commands of a build and keeps what they print.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mpgen::tb {

/// A log file `build.log` in `folder`, in which all commands run.
class BuildLog {
 public:
  explicit BuildLog(std::filesystem::path folder);

  /// Runs `arguments` and appends the command, its output and its time to the log. Throws
  /// flow::ToolError, naming `tool`, the last lines and the log, when it does not end with status
  /// 0. Returns the output.
  std::string run(std::string_view tool, const std::vector<std::string>& arguments) const;

 private:
  std::filesystem::path folder_;
};

/// Writes `text` to a new file. Throws std::system_error.
void write_file(const std::filesystem::path& file, std::string_view text);

}  // namespace mpgen::tb
