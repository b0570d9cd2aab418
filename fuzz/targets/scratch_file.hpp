// Inputs as files, for readers that take a path.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "fuzz/targets/target.hpp"

namespace mpgen::fuzz {

/// A file of that name in a folder of its own, which goes with the process.
class ScratchFile {
 public:
  explicit ScratchFile(const std::string& name) {
    std::string folder = (std::filesystem::temp_directory_path() / "mpgen-fuzz-XXXXXX").string();
    require(mkdtemp(folder.data()) != nullptr, "a temporary folder can be made");
    folder_ = folder;
    path_ = folder_ / name;
  }
  ~ScratchFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  const std::filesystem::path& path() const { return path_; }

  void write(std::string_view bytes) const {
    // Some file systems write a file to the disk at once when it replaces another.
    std::filesystem::remove(path_);
    std::ofstream stream(path_, std::ios::binary);
    stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    require(static_cast<bool>(stream.flush()), "the scratch file can be written");
  }

 private:
  std::filesystem::path folder_;
  std::filesystem::path path_;
};

}  // namespace mpgen::fuzz
