// Quantisers of whole matrices, vectorised; bit for bit those of golden/. Specification sections
// 2.4, 3.2 and 3.3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "gemm/operands.hpp"
#include "spec/formatbook.hpp"

namespace mpgen::gemm {

/// How a dialect is chosen: specification sections 3.2 and 3.3.
enum class DialectRule { two_stage, mse };

/// `values`: [rows, k] binary16 patterns, row-major. A short last block is padded with +0. A block
/// with Inf or NaN is marked in `nonfinite`. Throws std::invalid_argument for a size that does not
/// fit or an illegal block. `threads` is 1 or more and does not show in the result.
DialectMatrix quantize_dialect(std::span<const std::uint16_t> values, std::size_t rows,
                               std::size_t k, std::size_t block, const spec::Formatbook& book,
                               DialectRule rule, int threads = 1);

/// `values`: [rows, k] finite binary32. Throws std::invalid_argument as golden/quantizers.hpp does.
GroupMatrix quantize_groups(std::span<const float> values, std::size_t rows, std::size_t k,
                            std::size_t group, spec::WeightFormat format, int threads = 1);
Int8Matrix quantize_rows(std::span<const float> values, std::size_t rows, std::size_t k,
                         int threads = 1);
Mxfp4Matrix quantize_mxfp4(std::span<const float> values, std::size_t rows, std::size_t k,
                           int threads = 1);

}  // namespace mpgen::gemm
