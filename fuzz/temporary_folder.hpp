// A folder that lives as long as its object.
#pragma once

#include <filesystem>

namespace mpgen::fuzz {

/// Creates an empty folder of its own below the system's temporary one, and removes it with all
/// that is in it. Throws std::system_error.
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

}  // namespace mpgen::fuzz
