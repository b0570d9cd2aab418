// The newest tokens of values, which fill no block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "gemm/operands.hpp"
#include "operands/operand.hpp"

namespace mpgen::operands {

/// The first `k` elements of every row.
gemm::Binary16Matrix first_elements(const gemm::Binary16Matrix& matrix, std::size_t k);

/// Adds p * v of the newest tokens to results of the whole blocks: one binary32 fmaf each, tokens
/// ascending. `activations`: all elements, not quantised; `result`: [M, N] binary32 patterns. Our
/// decision: specification section 4 says only that these tokens stay binary16.
void add_newest_tokens(const gemm::Binary16Matrix& activations, const SecondOperand& values,
                       std::span<std::uint32_t> result);

}  // namespace mpgen::operands
