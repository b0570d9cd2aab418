// The metadata of a file of quantised tensors. Specification section 5.
#pragma once

#include <string>
#include <vector>

#include "tensors/safetensors_header.hpp"
#include "tensors/storage_format.hpp"

namespace mpgen::tensors {

/// A quantised tensor's name and the shape that it had.
struct NamedShape {
  std::string name;
  Shape shape;
};

/// `format`, `block` or `group`, `rule`, `formatbook` if it is not the default one; `k` if it is
/// the same for all tensors, else NAME.k for each; NAME.shape for tensors that are no matrices.
Metadata make_metadata(const StorageSettings& settings, const std::vector<NamedShape>& tensors);

/// Settings, or what is wrong with the metadata.
struct ParsedSettings {
  StorageSettings settings;
  std::string problem;  ///< empty if `settings` are legal
};

ParsedSettings read_settings(const Metadata& metadata);

/// The shape of a tensor, or what is wrong.
struct ParsedShape {
  Shape shape;
  std::string problem;  ///< empty if the shape has `rows` rows of 1 or more elements
};

/// From NAME.shape, or else from `rows` and NAME.k or k.
ParsedShape read_shape(const Metadata& metadata, const std::string& name, std::uint64_t rows);

}  // namespace mpgen::tensors
