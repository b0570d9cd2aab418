// Sums of the values of blocks. Specification section 3.4; for MXFP4 the addition of `fp32`.
#pragma once

#include <cstdint>
#include <span>

#include "spec/block_accumulator.hpp"
#include "spec/formats.hpp"
#include "tests/oracle/rational.hpp"

namespace mpgen::oracle {

/// What one block adds: sum * 2^exponent.
struct BlockValue {
  Integer sum;             ///< S
  int exponent = 0;        ///< sa + sb - 32; MXFP4: xa + xw - 256
  bool nonfinite = false;  ///< of an operand; the rest is then void
};

/// The binary32 or binary16 pattern of the dot product; `blocks` ascend. NaN is canonical.
std::uint32_t accumulate(spec::BlockAccumulator accumulator, spec::OutputFormat output,
                         std::span<const BlockValue> blocks);

}  // namespace mpgen::oracle
