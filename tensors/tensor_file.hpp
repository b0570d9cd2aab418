// A file of tensors, .safetensors or .npy.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tensors/input_file.hpp"
#include "tensors/safetensors_header.hpp"
#include "tensors/tensor_entry.hpp"

namespace mpgen::tensors {

class TensorFile {
 public:
  /// By the file name's end. The tensor in NAME.npy has the name NAME. Throws InputError when the
  /// name ends otherwise, the file cannot be read or its header is wrong.
  explicit TensorFile(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return file_.path(); }
  /// In the order of their data.
  const std::vector<TensorEntry>& tensors() const { return tensors_; }
  /// Of a safetensors file.
  const Metadata& metadata() const { return metadata_; }

  /// The tensor of that name, or null.
  const TensorEntry* find(std::string_view name) const;

  /// Fills `bytes` from `offset` within the tensor's data. Any thread. Throws InputError.
  void read(const TensorEntry& tensor, std::uint64_t offset, std::span<std::uint8_t> bytes) const;

 private:
  InputFile file_;
  std::vector<TensorEntry> tensors_;
  std::unordered_map<std::string_view, std::size_t> index_;  // by the names in tensors_
  Metadata metadata_;
  std::uint64_t data_begin_ = 0;
};

}  // namespace mpgen::tensors
