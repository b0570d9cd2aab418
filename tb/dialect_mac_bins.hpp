// Functional bins of the operands of the block MACs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tb/bins.hpp"
#include "tb/dialect_mac_ports.hpp"
#include "tb/dialect_operands.hpp"

namespace mpgen::tb {

/// Codes and dialects of both sides.
class OperandCodeBins {
 public:
  /// `codes`: of each dialect; `has_dialects`: they are told apart by a dialect id.
  OperandCodeBins(BinList& list, const std::string& side, const std::vector<OperandCodes>& codes,
                  bool has_dialects);

  void count_codes(std::span<const std::uint8_t> codes, std::span<std::uint64_t> hits) const {
    for (const std::uint8_t code : codes) ++hits[code_bins_[code]];
  }
  void count_dialect(int dialect, std::span<std::uint64_t> hits) const {
    if (dialects_) ++hits[*dialects_ + static_cast<std::size_t>(dialect)];
  }

 private:
  std::vector<std::size_t> code_bins_;  // by code
  std::optional<std::size_t> dialects_;
};

/// Sums of whole blocks.
class BlockSumBins {
 public:
  /// `largest`: of a block.
  BlockSumBins(BinList& list, std::int64_t largest);

  void count(std::int64_t sum, std::span<std::uint64_t> hits) const {
    ++hits[first_ + (sum == 0 ? 0U : (sum > 0 ? 1U : 2U))];
    if (sum == largest_) ++hits[first_ + 3];
    if (sum == -largest_) ++hits[first_ + 4];
  }

 private:
  std::int64_t largest_;
  std::size_t first_;
};

}  // namespace mpgen::tb
