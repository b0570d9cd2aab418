// The quantiser with the least squared error. Specification section 3.3.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "spec/formatbook.hpp"
#include "tests/oracle/dialect_scaling.hpp"

namespace mpgen::oracle {

/// A block, and the errors that led to its dialect.
struct LeastError {
  DialectBlock block;
  std::vector<Integer> errors;  ///< sums of squares per dialect, in units of 2^-48
};

/// `weights`: binary16 patterns of a whole block. Void but for block.nonfinite if one is not
/// finite.
LeastError quantize_with_least_error(const spec::Formatbook& book,
                                     std::span<const std::uint16_t> weights);

}  // namespace mpgen::oracle
