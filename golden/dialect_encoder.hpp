// What the two DialectFP4 quantisers share: scaling a block, and coding it in a dialect.
// Specification section 3.2, steps 1, 2, 5 and 6.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "golden/dialect_block.hpp"
#include "spec/formatbook.hpp"

namespace mpgen::golden {

/// A block scaled by its shared exponent. All 0 when the block is not finite.
struct ScaledBlock {
  bool nonfinite = false;
  int largest_exponent = 0;   ///< maxE, the largest exponent field
  int shared_exponent = 0;    ///< s
  int largest_truncated = 0;  ///< tmax, 0..31
  /// t of each element: its magnitude truncated to quarter units, 0..31; 0 beyond the block.
  std::array<std::uint8_t, kLongestBlock> truncated{};
};

/// `elements`: 1 to 64 binary16 patterns.
ScaledBlock scale_block(std::span<const std::uint16_t> elements);

/// Rounds truncated magnitudes to the nearest magnitude of a dialect, ties to the larger.
class DialectEncoder {
 public:
  /// `book` is legal.
  explicit DialectEncoder(const spec::Formatbook& book);

  /// Index 0..7 of truncated magnitude `truncated`, 0..31.
  int index(int dialect, int truncated) const {
    return indices_[static_cast<std::size_t>(dialect)][static_cast<std::size_t>(truncated)];
  }
  /// The block in `dialect`; signs come from `elements`, which `scaled` was made of.
  DialectBlock encode(std::span<const std::uint16_t> elements, const ScaledBlock& scaled,
                      int dialect) const;

 private:
  std::array<std::array<std::uint8_t, spec::kTruncatedValues>, spec::kMostDialects> indices_{};
};

}  // namespace mpgen::golden
