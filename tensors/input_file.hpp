// A file that is read at any place by any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

namespace mpgen::tensors {

class InputFile {
 public:
  /// Throws InputError when `path` is no regular file that can be read.
  explicit InputFile(std::filesystem::path path);
  ~InputFile();
  InputFile(InputFile&& other) noexcept;
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  InputFile& operator=(InputFile&&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// In bytes, when it was opened.
  std::uint64_t size() const { return size_; }

  /// Fills `bytes` from `offset` on. Throws InputError when the file ends before.
  void read(std::uint64_t offset, std::span<std::uint8_t> bytes) const;

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace mpgen::tensors
