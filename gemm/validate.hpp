// Checks of operands before a multiplication or a use elsewhere.
#pragma once

#include <cstddef>

#include "gemm/gemm.hpp"
#include "gemm/operands.hpp"

namespace mpgen::gemm {

/// Vectors of the right size and legal contents: groups even and at most 65536, zero points 0..15,
/// blocks of 16, 32 or 64, a legal formatbook, and, in blocks that are not marked nonfinite,
/// dialects of the book and exponents 0..31. Throw std::invalid_argument with a message that begins
/// with `name`, such as "activations".
void check_matrix(const char* name, const Binary16Matrix& matrix);
void check_matrix(const char* name, const Int8Matrix& matrix);
void check_matrix(const char* name, const GroupMatrix& matrix);
void check_matrix(const char* name, const DialectMatrix& matrix);
void check_matrix(const char* name, const Mxfp4Matrix& matrix);

/// Everything that multiply() refuses: both matrices as above, equal k, equal blocks and
/// formatbooks, an arithmetic that the operands can have, `result_size` = M * N, threads >= 1.
/// Throw std::invalid_argument.
void check_operands(const MixpeArithmetic& arithmetic, const Binary16Matrix& activations,
                    const GroupMatrix& weights, std::size_t result_size,
                    const GemmOptions& options);
void check_operands(const MixpeArithmetic& arithmetic, const Int8Matrix& activations,
                    const GroupMatrix& weights, std::size_t result_size,
                    const GemmOptions& options);
void check_operands(const BlockArithmetic& arithmetic, const DialectMatrix& activations,
                    const DialectMatrix& weights, std::size_t result_size,
                    const GemmOptions& options);
void check_operands(const BlockArithmetic& arithmetic, const Mxfp4Matrix& activations,
                    const Mxfp4Matrix& weights, std::size_t result_size,
                    const GemmOptions& options);

}  // namespace mpgen::gemm
