// mpGEMM: Y[M, N] = X[M, K] * W[N, K]^T. Specification section 4.
//
// X are activations, one token a row; W are weights, one output channel a row. Results are defined
// by the arithmetic alone: they are the same bits for every number of threads, vector width and
// machine, and equal to the models of single units in golden/.
#pragma once

#include <cstdint>
#include <span>

#include "gemm/operands.hpp"
#include "spec/block_accumulator.hpp"
#include "spec/formats.hpp"

namespace mpgen::gemm {

/// Arithmetic of MixPE (specification section 2).
struct MixpeArithmetic {
  spec::Accumulator accumulator;  ///< FP16 activations only
  /// Elements that enter a PE in one cycle, a divisor of the group; counts for `fp32` only, which
  /// rounds once per cycle. 1 is one rounding per product, in k order.
  int lanes = 1;
  spec::OutputFormat output = spec::OutputFormat::fp32;
};

/// Arithmetic of BlockDialect (specification section 3.4) and of MXFP4 on the same datapath.
struct BlockArithmetic {
  spec::BlockAccumulator accumulator = spec::BlockAccumulator::fp32;
  spec::OutputFormat output = spec::OutputFormat::fp32;
};

struct GemmOptions {
  int threads = 1;  ///< 1 or more
};

/// `result`: [M, N] row-major, M = activations.rows, N = weights.rows; patterns of binary32, or of
/// binary16 in the low 16 bits. All throw std::invalid_argument when k, groups, blocks or
/// formatbooks of the operands do not fit, a vector has a wrong size, or `result` has.
void multiply(const MixpeArithmetic& arithmetic, const Binary16Matrix& activations,
              const GroupMatrix& weights, std::span<std::uint32_t> result,
              const GemmOptions& options = {});
void multiply(const MixpeArithmetic& arithmetic, const Int8Matrix& activations,
              const GroupMatrix& weights, std::span<std::uint32_t> result,
              const GemmOptions& options = {});
void multiply(const BlockArithmetic& arithmetic, const DialectMatrix& activations,
              const DialectMatrix& weights, std::span<std::uint32_t> result,
              const GemmOptions& options = {});
void multiply(const BlockArithmetic& arithmetic, const Mxfp4Matrix& activations,
              const Mxfp4Matrix& weights, std::span<std::uint32_t> result,
              const GemmOptions& options = {});

}  // namespace mpgen::gemm
