// Files of llama.cpp: GGUF, versions 2 and 3, little-endian.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tensors/input_file.hpp"
#include "tensors/shape.hpp"

namespace mpgen::operands {

struct GgufTensor {
  std::string name;
  std::uint32_t type = 0;   ///< see gguf_types.hpp
  tensors::Shape shape;     ///< the last dimension is contiguous: the file's order reversed
  std::uint64_t begin = 0;  ///< in bytes from the start of the file
  std::uint64_t bytes = 0;  ///< 0 for a type that is not read
};

class GgufFile {
 public:
  /// Reads and checks everything that the file says about its tensors. Metadata are skipped, but
  /// for the alignment. Throws tensors::InputError.
  explicit GgufFile(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return file_.path(); }
  /// In the order of the header.
  const std::vector<GgufTensor>& tensors() const { return tensors_; }
  /// The tensor of that name, or null.
  const GgufTensor* find(std::string_view name) const;
  /// Fills `bytes` from `offset` within the tensor's data. Throws tensors::InputError.
  void read(const GgufTensor& tensor, std::uint64_t offset, std::span<std::uint8_t> bytes) const;

 private:
  tensors::InputFile file_;
  std::vector<GgufTensor> tensors_;
  std::unordered_map<std::string_view, std::size_t> index_;  // by the names in tensors_
};

}  // namespace mpgen::operands
