// Blocks of Q4_0 and Q4_1 as groups of uint4.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "gemm/operands.hpp"

namespace mpgen::operands {

/// A block is a binary16 scale d and 32 codes q: w = d * (q - 8). Exactly a group of 32 with the
/// zero point 8. `bytes`: the tensor's data, rows * k / 32 blocks of 18 bytes.
gemm::GroupMatrix groups_of_q4_0(std::span<const std::uint8_t> bytes, std::size_t rows,
                                 std::size_t k);

/// A block is a binary16 scale d, a binary16 offset m and 32 codes q: w = d * q + m. It is a group
/// with a zero point only if m = -z * d for an integer z from 0 to 15, or if d = 0: then all
/// elements are m.
struct Q41Groups {
  gemm::GroupMatrix matrix;               ///< void if there is an `unfit` block
  std::optional<std::size_t> unfit = {};  ///< the first block that is no group
};

/// `bytes`: rows * k / 32 blocks of 20 bytes.
Q41Groups groups_of_q4_1(std::span<const std::uint8_t> bytes, std::size_t rows, std::size_t k);

/// The values of Q4_1 in binary32: d * q exact, then one rounding.
std::vector<float> values_of_q4_1(std::span<const std::uint8_t> bytes);

/// Index of the first block whose scale or offset is Inf or NaN. `block_bytes`: 18 or 20.
std::optional<std::size_t> find_nonfinite_block(std::span<const std::uint8_t> bytes,
                                                std::size_t block_bytes);

}  // namespace mpgen::operands
