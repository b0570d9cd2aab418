// dialect_mac: dot product of two streams of DialectFP4 blocks.
#pragma once

#include "spec/block_accumulator.hpp"
#include "spec/formatbook.hpp"
#include "spec/formats.hpp"
#include "spec/integer_range.hpp"
#include "spec/pipeline.hpp"
#include "spec/port.hpp"

namespace mpgen::spec {

/// Specification section 3.4. A dot product is one or more whole blocks; a block takes
/// block / lanes beats.
struct DialectMacSpec {
  int block = 32;  ///< 16, 32 or 64
  int lanes = 32;  ///< a divisor of `block`
  DialectOperands operands = DialectOperands::codes;
  BlockAccumulator accumulator = BlockAccumulator::fp32;
  int longest_dot_product = 4096;  ///< elements; a multiple of `block`; sizes the exact accumulator
  OutputFormat output = OutputFormat::fp32;
  Formatbook formatbook = blockdialect_formatbook();
  BlockMacPipeline pipeline;

  int beats() const { return block / lanes; }
  friend bool operator==(const DialectMacSpec&, const DialectMacSpec&) = default;
};

/// clk_i, rst_ni, valid_i, first_i, last_i (of a dot product), then with `codes`
/// activation_codes_i, activation_side_i, weight_codes_i, weight_side_i, with `decoded`
/// activation_decoded_i, activation_exponent_i, weight_decoded_i, weight_exponent_i, then
/// nonfinite_i -> valid_o, result_o. The dialect in a side port is that of the beat it comes with;
/// exponents and nonfinite_i are taken with a block's last beat. Blocks are counted from first_i.
Ports ports(const DialectMacSpec& spec);

/// Cycles from the last beat of a dot product to valid_o: 1 and one more per pipeline register.
int latency(const DialectMacSpec& spec);

}  // namespace mpgen::spec
