// A file that appears whole or not at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

namespace mpgen::tensors {

/// Writes into a temporary file beside `path`, which `commit` renames. Without a commit the
/// destructor removes the temporary file, and what was at `path` stays.
class OutputFile {
 public:
  /// Throws OutputError when the file cannot be created, or when `path` is something else than a
  /// regular file: links and devices are never replaced.
  explicit OutputFile(std::filesystem::path path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  /// Any thread, any order. Throws OutputError.
  void write(std::uint64_t offset, std::span<const std::uint8_t> bytes) const;

  /// After this the file is at `path`. Throws OutputError.
  void commit();

 private:
  std::filesystem::path path_;
  std::filesystem::path temporary_;
  int descriptor_ = -1;
};

}  // namespace mpgen::tensors
