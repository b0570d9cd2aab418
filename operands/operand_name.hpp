// How a command line names a tensor.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mpgen::operands {

struct OperandName {
  std::filesystem::path file;
  std::string tensor;  ///< empty: the only one of the file
};

/// "FILE" or "FILE:TENSOR"; FILE ends where the first of .npy:, .safetensors: and .gguf: does, so
/// that both may have colons of their own.
OperandName parse_operand_name(const std::string& text);

/// Picks a tensor of a file: `name.tensor`, which must be one of `names`, or the only one. Throws
/// tensors::InputError with the names that there are.
std::string pick_tensor(const OperandName& name, const std::vector<std::string>& names);

}  // namespace mpgen::operands
