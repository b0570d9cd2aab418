// A folder that lives as long as its object.
#pragma once

#include <filesystem>

namespace mpgen::cli {

/// Creates an empty folder of its own under the system's folder for temporary files and removes it
/// with all that is in it. The constructor throws flow::ToolError when it cannot.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace mpgen::cli
