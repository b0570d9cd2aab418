// A folder for the files of one proof.
#pragma once

#include <filesystem>
#include <string>

namespace mpgen::formal {

/// Creates an empty folder under the system's folder for temporary files; it goes, with all that
/// is in it, when the object does. Throws flow::ToolError when there can be none.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

  /// Writes a file into the folder. Throws flow::ToolError when the disk is full.
  std::filesystem::path write(const std::string& name, const std::string& bytes) const;
  /// The bytes of a file in the folder; empty when there is no such file.
  std::string read(const std::string& name) const;

 private:
  std::filesystem::path path_;
};

}  // namespace mpgen::formal
