// A tensor as its file has it.
#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "gemm/operands.hpp"
#include "operands/operand_name.hpp"
#include "tensors/shape.hpp"

namespace mpgen::operands {

struct SourceTensor {
  std::filesystem::path file;
  std::string name;
  std::string form;      ///< "F32", "AWQ, groups of 128", "dialectfp4, blocks of 32"
  tensors::Shape shape;  ///< as it was before it was quantised
  /// Plain tensors: finite values in the order of memory.
  std::variant<std::vector<float>, gemm::GroupMatrix, gemm::Int8Matrix, gemm::DialectMatrix> data;
  /// Types of GGUF, whose groups are always 32: what does not fit may be quantised anew.
  bool may_requantize = false;
  /// Why `data` are values although the file has groups; empty if it is not so.
  std::string not_groups;
  std::vector<std::string> notes;  ///< for the user

  /// "tensor 'NAME'", for messages.
  std::string title() const;
};

/// Reads a tensor, whatever form it has: plain or of mpgen quantize in .safetensors, plain in .npy,
/// a layer of an AWQ or GPTQ checkpoint in .safetensors, named by its prefix, and F32, F16, BF16,
/// Q4_0 and Q4_1 in .gguf. Throws tensors::InputError, also for Inf and NaN.
SourceTensor read_tensor(const OperandName& name);

}  // namespace mpgen::operands
