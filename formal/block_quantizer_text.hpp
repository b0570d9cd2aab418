// The common part of the behavioural references of format_selector and dialect_quantizer_mse.
#pragma once

#include <string>
#include <vector>

#include "spec/formatbook.hpp"
#include "spec/pipeline.hpp"
#include "spec/port.hpp"

namespace mpgen::formal {

/// A signal that goes from one step of a quantiser to the next.
struct QuantizerSignal {
  std::string name;
  int bits = 1;
};

struct BlockQuantizerText {
  std::string name;  ///< of the design
  std::string section;
  spec::Ports ports;
  int lanes = 1;
  int beats = 1;  ///< of a block
  int beat_side_bits = 0;
  spec::Formatbook formatbook;
  spec::BlockQuantizerPipeline pipeline;
  std::string functions;  ///< SystemVerilog that the steps below call
  /// From what is known of the block to `scores`, and from those to `dialect`. SystemVerilog in a
  /// combinational process, with `lane` to count elements. It knows `t`, 5 bits an element, and
  /// `exponent`, s of the block; scores may look at `activations` in addition.
  std::string score_step;
  std::string select_step;
  std::vector<QuantizerSignal> scores;
  std::string variables;  ///< declarations that the steps need
};

std::string block_quantizer_reference(const BlockQuantizerText& unit);

}  // namespace mpgen::formal
