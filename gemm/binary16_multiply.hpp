// The two ways of multiplying binary16 activations by groups of weights.
#pragma once

#include <cstdint>
#include <span>

#include "gemm/gemm.hpp"
#include "gemm/operands.hpp"

namespace mpgen::gemm {

/// Accumulators `exact` and `aligned:N`. Operands and result as multiply() takes them, checked.
void multiply_exact_sums(const MixpeArithmetic& arithmetic, const Binary16Matrix& activations,
                         const GroupMatrix& weights, std::span<std::uint32_t> result,
                         const GemmOptions& options);

/// Accumulator `fp32`. Operands and result as multiply() takes them, checked.
void multiply_rounded_sums(const MixpeArithmetic& arithmetic, const Binary16Matrix& activations,
                           const GroupMatrix& weights, std::span<std::uint32_t> result,
                           const GemmOptions& options);

}  // namespace mpgen::gemm
