// Sums of blocks as behavioural SystemVerilog. Specification sections 3.4 and 3.6.
#pragma once

#include <string>

#include "spec/block_accumulator.hpp"
#include "spec/formats.hpp"

namespace mpgen::formal {

/// What is summed between blocks.
struct BlockAddition {
  spec::BlockAccumulator accumulator = spec::BlockAccumulator::fp32;
  spec::OutputFormat output = spec::OutputFormat::fp32;
  int sum_bits = 14;       ///< of a block's sum, two's complement
  int exponent_bits = 6;   ///< of the sum of two exponents
  int lsb_exponent = -32;  ///< the block's value is sum * 2^(exponent sum + lsb_exponent)
  int exact_bits = 0;      ///< of the exact accumulator
  /// fp32: sums may be subnormal or overflow. They may with the scales of MXFP4.
  bool leaves_normal_range = false;
};

/// Bits of the accumulator, which starts at 0.
int accumulator_bits(const BlockAddition& addition);

/// Functions add_block(held, sum, exponent), the accumulator after a block; result_of(held), its
/// pattern in the output's format. A binary16 accumulator that met Inf - Inf holds a NaN.
std::string addition_functions(const BlockAddition& addition);

}  // namespace mpgen::formal
