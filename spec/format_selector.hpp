// format_selector: the online quantiser, FP16 activations to DialectFP4 blocks in two stages.
#pragma once

#include "spec/formatbook.hpp"
#include "spec/pipeline.hpp"
#include "spec/port.hpp"

namespace mpgen::spec {

/// Specification section 3.2. With lanes = block a beat is a block; with fewer lanes the beats of a
/// block are stored until its maximum, and then its dialect, are known.
struct FormatSelectorSpec {
  int block = 32;  ///< 16, 32 or 64
  int lanes = 32;  ///< a divisor of `block`
  Formatbook formatbook = blockdialect_formatbook();
  /// Only with lanes = block; the serial form has its registers in its own places.
  BlockQuantizerPipeline pipeline{
      .maximum = true, .magnitude = true, .score = true, .select = true};
  int beat_side_bits = 0;  ///< bits that travel with each beat, 0..1024 (weights, for example)

  int beats() const { return block / lanes; }
  friend bool operator==(const FormatSelectorSpec&, const FormatSelectorSpec&) = default;
};

/// clk_i, rst_ni, valid_i, first_i, last_i, activations_i (lanes x binary16) [, beat_side_i] ->
/// valid_o, first_o, last_o, codes_o (lanes x {sign, index}), side_o ({dialect, s}), nonfinite_o
/// [, beat_side_o]. first_i to last_i is a packet of one or more whole blocks, which are counted
/// from first_i. side_o and nonfinite_o hold for all beats of a block; with nonfinite_o, codes_o
/// and side_o are void. The beats of a block leave back to back.
Ports ports(const FormatSelectorSpec& spec);

/// Cycles from the last beat of a block at the inputs to its last beat at the outputs: 1 and one
/// more per pipeline register with lanes = block, else 2 * block / lanes + 1.
int latency(const FormatSelectorSpec& spec);

}  // namespace mpgen::spec
