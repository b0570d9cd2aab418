// Layers of 4-bit checkpoints: PREFIX.qweight, PREFIX.qzeros, PREFIX.scales, PREFIX.g_idx.
#pragma once

#include <string>
#include <vector>

#include "operands/source_tensor.hpp"
#include "tensors/tensor_file.hpp"

namespace mpgen::operands {

/// Prefixes of all tensors that are called PREFIX.qweight, in the order of the file.
std::vector<std::string> packed_prefixes(const tensors::TensorFile& file);

/// Whether a tensor is a part of the layer of one of `prefixes`.
bool is_packed_part(const std::string& tensor, const std::vector<std::string>& prefixes);

/// Reads and unpacks a layer; its `data` is a GroupMatrix of uint4. AWQ and GPTQ are told apart by
/// shapes. Zero points of GPTQ are stored minus one, unless quantize_config.json or config.json in
/// the file's folder has the checkpoint_format gptq_v2. Throws tensors::InputError for missing
/// parts, types and shapes of neither, other than 4 bits, a g_idx that is not in ascending order by
/// groups, and scales that are no finite binary16.
SourceTensor read_packed(const tensors::TensorFile& file, const std::string& prefix);

}  // namespace mpgen::operands
