// Quantising the tensors of a file.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tensors/progress.hpp"
#include "tensors/statistics.hpp"
#include "tensors/storage_format.hpp"
#include "tensors/tensor_entry.hpp"
#include "tensors/unit_grid.hpp"

namespace mpgen::tensors {

struct QuantizeRequest {
  std::filesystem::path input;             ///< .safetensors or .npy
  std::filesystem::path output;            ///< .safetensors
  StorageSettings settings;                ///< legal
  std::vector<std::string> patterns = {};  ///< of names, see select_tensors.hpp; empty: all tensors
  int jobs = 0;                            ///< threads; 0: one per processor
  std::uint64_t segment_elements = kSegmentElements;  ///< tests take fewer
};

struct QuantizedTensorReport {
  std::string name;
  Shape shape;
  ElementType type;  ///< of the input
  Matrix matrix;
  double bits_per_element = 0;
  std::uint64_t bytes = 0;  ///< of all its parts
  ErrorSums errors;         ///< against the values in the input
  SideCounts counts;
};

struct QuantizeReport {
  std::vector<QuantizedTensorReport> tensors;  ///< in the order of the input's data
  std::vector<std::string> left_out;           ///< tensors that no pattern fits
};

/// Writes the output whole or not at all; its bytes and the report do not depend on the number of
/// threads. Memory is bounded whatever the tensors' sizes. Throws InputError and OutputError.
QuantizeReport quantize_file(const QuantizeRequest& request, const Progress& progress = {});

}  // namespace mpgen::tensors
