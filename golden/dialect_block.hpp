// A block of DialectFP4 elements. Specification section 3.1.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace mpgen::golden {

/// Elements of the longest block.
inline constexpr std::size_t kLongestBlock = 64;

/// One quantised block of up to 64 elements: element i is ±h(dialect, index) / 2 * 2^(exponent -
/// 15). Without heap storage, because quantisers make millions of them.
struct DialectBlock {
  std::array<std::uint8_t, kLongestBlock> codes{};  ///< {sign, index[2:0]}; 0 beyond the block
  std::uint8_t dialect = 0;
  std::uint8_t exponent = 0;  ///< shared exponent s, bias 15
  bool nonfinite = false;     ///< an element was Inf or NaN; codes, dialect and exponent are then 0

  friend bool operator==(const DialectBlock&, const DialectBlock&) = default;
};

}  // namespace mpgen::golden
