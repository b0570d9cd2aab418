// The dot product of OCP MXFP4 blocks, as spec/mxfp4_mac.hpp has it.
#pragma once

#include "tests/oracle/dialect_accumulator.hpp"
#include "tests/oracle/mxfp4_quantizer.hpp"

namespace mpgen::oracle {

/// The block's exact value as S * 2^(xa + xw - 256), S in quarters; a NaN scale makes it nonfinite.
/// The blocks have the same length. A dot product is `accumulate` with fp32.
BlockValue multiply_blocks(const Mxfp4Block& activations, const Mxfp4Block& weights);

}  // namespace mpgen::oracle
