// Writing a file of tensors whose sizes are known before.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "tensors/output_file.hpp"
#include "tensors/safetensors_header.hpp"
#include "tensors/tensor_entry.hpp"

namespace mpgen::tensors {

class TensorWriter {
 public:
  /// A safetensors file. Wide element types come first, so that all are aligned; then by name.
  /// Throws OutputError, also when the file would be larger than files can be.
  static TensorWriter safetensors(const std::filesystem::path& path,
                                  std::vector<TensorEntry> tensors, const Metadata& metadata);

  /// A .npy file of F32 or F16. Throws OutputError.
  static TensorWriter npy(const std::filesystem::path& path, const Shape& shape,
                          const ElementType& type = kF32);

  /// Bytes from `offset` of the data of tensor `tensor`, which counts as given to the constructor.
  /// Any thread. Throws OutputError.
  void write(std::size_t tensor, std::uint64_t offset, std::span<const std::uint8_t> bytes) const;

  /// Until then nothing is at the path, and the destructor leaves nothing behind.
  void commit() { file_.commit(); }

 private:
  TensorWriter(const std::filesystem::path& path, const std::string& header,
               std::vector<std::uint64_t> begins);

  OutputFile file_;
  std::vector<std::uint64_t> begins_;  // of each tensor, from the start of the file
};

/// Throws InputError when both paths are the same file.
void require_distinct(const std::filesystem::path& input, const std::filesystem::path& output);

}  // namespace mpgen::tensors
