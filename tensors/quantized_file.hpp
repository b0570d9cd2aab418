// Reading files of quantised tensors.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "tensors/storage_format.hpp"
#include "tensors/tensor_file.hpp"

namespace mpgen::tensors {

/// A tensor all of whose parts are there and fit together.
struct QuantizedTensor {
  std::string name;
  Shape shape;  ///< as it was before it was quantised
  Matrix matrix;
  std::vector<const TensorEntry*> parts;  ///< in the order of `parts_of`
};

class QuantizedFile {
 public:
  /// Reads header and metadata. Throws InputError when they are not those of a file of quantised
  /// tensors, or a part stands without its codes.
  explicit QuantizedFile(const std::filesystem::path& path);

  const TensorFile& file() const { return file_; }
  const StorageSettings& settings() const { return settings_; }
  /// Names of the quantised tensors, in the order of their codes.
  const std::vector<std::string>& names() const { return names_; }
  /// Names of tensors that are no part of a quantised one.
  const std::vector<std::string>& others() const { return others_; }

  /// One of `names`. Throws InputError when a part is missing or has a wrong type or shape.
  QuantizedTensor tensor(const std::string& name) const;

 private:
  TensorFile file_;
  StorageSettings settings_;
  std::vector<std::string> names_;
  std::vector<std::string> others_;
};

}  // namespace mpgen::tensors
