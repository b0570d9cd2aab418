// From quantised tensors back to binary32.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tensors/progress.hpp"
#include "tensors/quantized_metadata.hpp"
#include "tensors/storage_format.hpp"
#include "tensors/tensor_entry.hpp"
#include "tensors/unit_grid.hpp"

namespace mpgen::tensors {

struct DequantizeRequest {
  std::filesystem::path input;             ///< .safetensors, as quantize_file writes it
  std::filesystem::path output;            ///< .safetensors, or .npy for a single tensor
  std::vector<std::string> patterns = {};  ///< of names without ".codes"; empty: all tensors
  int jobs = 0;                            ///< threads; 0: one per processor
  std::uint64_t segment_elements = kSegmentElements;  ///< tests take fewer
};

struct DequantizeReport {
  StorageSettings settings;           ///< of the input
  std::vector<NamedShape> tensors;    ///< in the order of the input's data
  std::vector<std::string> left_out;  ///< quantised tensors that no pattern fits, and others
};

/// Writes the output, F32 in the shapes of the original tensors, whole or not at all. Exact for all
/// formats but int8, whose products round to nearest even. Throws InputError and OutputError.
DequantizeReport dequantize_file(const DequantizeRequest& request, const Progress& progress = {});

}  // namespace mpgen::tensors
