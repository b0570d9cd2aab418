// The two operands of a matrix multiplication, in the formats of a tile's configuration.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "gemm/operands.hpp"
#include "tensors/shape.hpp"

namespace mpgen::operands {

/// What is known of an operand, whatever its format.
struct OperandDescription {
  std::filesystem::path file;
  std::string name;
  std::string source_form;      ///< in the file: "BF16", "AWQ, groups of 128"
  std::string form;             ///< as it is multiplied: "FP16", "uint4, groups of 128"
  tensors::Shape shape;         ///< in the file
  double bits_per_element = 0;  ///< of `form`, padding and side data included
  bool was_quantized = false;   ///< in the file; `values` of an operand are then those of its codes
  std::vector<std::string> notes;
};

struct Activations {
  OperandDescription description;
  std::size_t rows = 0;  ///< M
  std::size_t k = 0;
  /// w4a16: binary16; w4a8: INT8; w4a4: binary16 that is quantised online, or DialectFP4 if the
  /// file has that.
  std::variant<gemm::Binary16Matrix, gemm::Int8Matrix, gemm::DialectMatrix> matrix;
  std::vector<float> values;  ///< [rows, k]: what results are measured against
};

/// What the second operand is. Weights are quantised offline; keys and values are activations that
/// are quantised online, like the first operand: specification section 4, full-path use.
enum class SecondKind { weights, keys, values };

struct SecondOperand {
  SecondKind kind = SecondKind::weights;
  OperandDescription description;
  std::size_t rows = 0;  ///< N
  std::size_t k = 0;
  /// w4a16 and w4a8: groups; w4a4: DialectFP4. [rows, k], but of `values` the whole blocks only.
  std::variant<gemm::GroupMatrix, gemm::DialectMatrix> matrix;
  /// Of `values`: the newest tokens, which fill no block, as binary16 patterns [rows, k - the
  /// matrix' k]. Empty otherwise.
  std::vector<std::uint16_t> newest;
  std::vector<float> values;  ///< [rows, k]: what results are measured against

  /// Elements along k that are multiplied as blocks or groups.
  std::size_t quantized_k() const;
};

}  // namespace mpgen::operands
