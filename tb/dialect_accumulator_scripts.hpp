// Dot products as the accumulator between blocks sees them: the corner cases of its roundings.
#pragma once

#include <cstdint>
#include <vector>

#include "golden/rounding.hpp"
#include "spec/block_accumulator.hpp"
#include "spec/formats.hpp"

namespace mpgen::tb {

/// One block: sum * 2^(place + TermFormat::least_exponent).
struct BlockTerm {
  std::int64_t sum = 0;
  int place = 0;  ///< sum of both operands' exponents, or scales, as they stand at the ports
  bool nonfinite = false;  ///< an operand holds Inf or NaN
};

/// The blocks of a dot product.
using DotTerms = std::vector<BlockTerm>;

/// Which terms a unit can take, and what it does with them.
struct TermFormat {
  spec::BlockAccumulator accumulator = spec::BlockAccumulator::fp32;
  spec::OutputFormat output = spec::OutputFormat::fp32;
  int least_exponent = spec::kBlockLsbExponent;  ///< of a sum at place 0
  int largest_place = 0;
  int unit_bits = 0;              ///< sums are multiples of 2^unit_bits
  std::int64_t largest_sum = 1;   ///< with no gap below it
  std::uint64_t most_blocks = 0;  ///< of a dot product; 0: any number

  /// The format in which the accumulator rounds; for `exact` that of the output.
  const golden::BinaryFormat& rounding() const;
  /// A dot product may have this many blocks.
  bool allows(std::uint64_t blocks) const { return most_blocks == 0 || blocks <= most_blocks; }
};

/// All corner cases; none has a sum or a place that the unit cannot take, or too many blocks.
std::vector<DotTerms> accumulator_corners(const TermFormat& format);

}  // namespace mpgen::tb
