// Activations as the integer-dot kernels read them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "gemm/code_tables.hpp"
#include "gemm/operands.hpp"
#include "gemm/packed_operands.hpp"

namespace mpgen::gemm {

/// Codes of a tile's activations as signed bytes, with -kWeightOffset times the sum of every block
/// as the start of its sums. `dialect_of(row, block)` is an index into `tables`. Elements from k on
/// are 0, whatever their codes. `block`: elements, a multiple of 4.
class CodePacker {
 public:
  CodePacker(const std::vector<std::uint8_t>& codes, std::size_t k, std::size_t block,
             std::vector<PairTable> tables);

  /// One block of one token. `position` is the token's place in its tile. Returns the sum of the
  /// squared elements.
  std::int32_t pack_block(const TokenTile& tile, std::size_t position, std::size_t block,
                          std::size_t table) const;

 private:
  const std::vector<std::uint8_t>& codes_;
  std::size_t k_;
  std::size_t block_;
  std::size_t blocks_;
  std::vector<PairTable> tables_;
  std::vector<PairTable> squares_;  // sums of two squares
};

/// INT8 activations of a tile in groups of `group`, each filled up to whole steps with zeros;
/// `factor` times the sum of every group is the start of its sums.
void pack_int8(const Int8Matrix& matrix, std::size_t group, std::int32_t factor,
               const TokenTile& tile);

}  // namespace mpgen::gemm
