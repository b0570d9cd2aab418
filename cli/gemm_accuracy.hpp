// How far results are from the product of the operands before they were quantised.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "operands/operand.hpp"
#include "spec/formats.hpp"
#include "tensors/statistics.hpp"

namespace mpgen::cli {

struct GemmAccuracy {
  double sqnr_db = 0;           ///< infinity without any error, NaN if there is no finite result
  tensors::ErrorSums sums;      ///< of the tokens that were measured
  std::size_t rows = 0;         ///< tokens that were measured
  std::uint64_t nonfinite = 0;  ///< results among them that are Inf or NaN, which are left out
};

/// Products of binary32 operands, summed in binary64. Of very large matrices only some tokens,
/// evenly spread, are measured, so that this never takes longer than about a second. `result`:
/// [M, N] patterns of `format`. Does not depend on `jobs`.
GemmAccuracy measure_accuracy(const operands::Activations& activations,
                              const operands::SecondOperand& second,
                              std::span<const std::uint32_t> result, spec::OutputFormat format,
                              int jobs);

/// The value of a result's pattern.
float result_value(std::uint32_t pattern, spec::OutputFormat format);

}  // namespace mpgen::cli
