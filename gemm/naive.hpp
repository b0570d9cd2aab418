// mpGEMM as plain loops over the models of single units: the yardstick of the fast paths.
#pragma once

#include <cstdint>
#include <span>

#include "gemm/gemm.hpp"
#include "gemm/operands.hpp"

namespace mpgen::gemm {

/// The same results, operands and errors as multiply() in gemm/gemm.hpp, several hundred times
/// slower. One golden unit model does each dot product; short groups and blocks are padded with +0.
/// Specification sections 2, 3.4 and 4.
void multiply_naive(const MixpeArithmetic& arithmetic, const Binary16Matrix& activations,
                    const GroupMatrix& weights, std::span<std::uint32_t> result);
void multiply_naive(const MixpeArithmetic& arithmetic, const Int8Matrix& activations,
                    const GroupMatrix& weights, std::span<std::uint32_t> result);
void multiply_naive(const BlockArithmetic& arithmetic, const DialectMatrix& activations,
                    const DialectMatrix& weights, std::span<std::uint32_t> result);
void multiply_naive(const BlockArithmetic& arithmetic, const Mxfp4Matrix& activations,
                    const Mxfp4Matrix& weights, std::span<std::uint32_t> result);

}  // namespace mpgen::gemm
