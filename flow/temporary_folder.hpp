// A folder for the files of a tool, gone when its work is done.
#pragma once

#include <filesystem>
#include <string_view>

namespace mpgen::flow {

/// A new empty folder below the system's folder for temporary files, removed with all that is in it
/// at the end of its life.
class TemporaryFolder {
 public:
  /// Throws ToolError when there is no place for it.
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

  /// Writes a file into the folder and returns its path. `name` holds no folder. Throws ToolError.
  std::filesystem::path write(std::string_view name, std::string_view text) const;

 private:
  std::filesystem::path path_;
};

}  // namespace mpgen::flow
