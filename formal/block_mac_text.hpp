// The common part of the behavioural references of dialect_mac and mxfp4_mac.
#pragma once

#include <string>

#include "formal/block_accumulator_text.hpp"
#include "spec/pipeline.hpp"
#include "spec/port.hpp"

namespace mpgen::formal {

struct BlockMacText {
  std::string name;  ///< of the design
  std::string section;
  spec::Ports ports;
  int lanes = 1;
  int beats = 1;  ///< of a block
  BlockAddition addition;
  spec::BlockMacPipeline pipeline;
  std::string functions;  ///< SystemVerilog that the expressions below call
  int element_bits = 5;   ///< sign and magnitude
  /// Expressions of the inputs: {sign, magnitude} of one element, given `lane`, and what counts in
  /// a block's last beat.
  std::string activation;
  std::string weight;
  std::string exponent;   ///< sum of the exponents, addition.exponent_bits wide
  std::string nonfinite;  ///< the result is NaN
  std::string legal;      ///< the operands of a beat are allowed; "1'b1" if they always are
};

std::string block_mac_reference(const BlockMacText& unit);

}  // namespace mpgen::formal
