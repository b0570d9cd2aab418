// What the two quantisers of DialectFP4 share: the exponent of a block, and rounding to a dialect.
// Specification sections 3.2 (steps 1, 5 and 6) and 3.3.
//
// Every finite binary16 value is an integer multiple of 2^-24, and so is half a unit of a block,
// 2^(s - 16) with s >= 0. Magnitudes are therefore exact integers in units of 2^-24.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "spec/formatbook.hpp"
#include "tests/oracle/rational.hpp"

namespace mpgen::oracle {

/// A quantised block.
struct DialectBlock {
  std::vector<std::uint8_t> codes;  ///< {sign, index[2:0]}
  int dialect = 0;
  int exponent = 0;        ///< s
  bool nonfinite = false;  ///< an element was Inf or NaN; the rest is then void
};

/// A block before its dialect is known.
struct ScaledBlock {
  int largest_exponent = 0;         ///< maxE
  int exponent = 0;                 ///< s
  Integer half_unit;                ///< of the scaled values, in units of 2^-24
  std::vector<Integer> magnitudes;  ///< untruncated, in units of 2^-24
  std::vector<bool> negative;
  bool nonfinite = false;  ///< the rest is then void
};

/// `elements`: binary16 patterns of a whole block.
ScaledBlock scale_block(std::span<const std::uint16_t> elements);

/// The index of the magnitude that is nearest to the untruncated value, the larger one of two.
int nearest_index(const spec::Dialect& dialect, const Integer& magnitude, const Integer& half_unit);

/// The block in one dialect.
DialectBlock quantize_to_dialect(const ScaledBlock& block, const spec::Formatbook& book,
                                 int dialect);

}  // namespace mpgen::oracle
