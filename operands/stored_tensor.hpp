// Tensors that mpgen quantize wrote.
#pragma once

#include "operands/source_tensor.hpp"
#include "tensors/safetensors_header.hpp"

namespace mpgen::operands {

/// Whether metadata say that a file has quantised tensors.
bool is_quantized(const tensors::Metadata& metadata);

/// A tensor of such a file. Throws tensors::InputError for mxfp4, which no tile takes, and for side
/// data that the format does not allow.
SourceTensor read_quantized(const OperandName& name);

}  // namespace mpgen::operands
