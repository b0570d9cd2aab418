// group_aligner: largest exponent of a group, and the group's activations as aligned integers.
#pragma once

#include "spec/formats.hpp"
#include "spec/integer_range.hpp"
#include "spec/port.hpp"

namespace mpgen::spec {

/// Specification section 2.2, accumulator `aligned:N`: buffers one group of FP16 activations and
/// hands it on as a = ±((sig << N) >> (M - ee)), M being the largest ee of the group.
struct GroupAlignerSpec {
  int lanes = 4;
  int group = 128;          ///< activations; every group has exactly group / lanes beats
  int fraction_bits = 4;    ///< N, 0..16
  int beat_side_bits = 0;   ///< bits that travel with each beat, 0..1024 (weights, for example)
  int group_side_bits = 0;  ///< bits sampled with the last beat and shown during the whole group

  int beats() const { return group / lanes; }
  friend bool operator==(const GroupAlignerSpec&, const GroupAlignerSpec&) = default;
};

/// Values of one aligned activation: ±(2047 << N).
IntegerRange aligned_range(int fraction_bits);

/// clk_i, rst_ni, valid_i, first_i, last_i, activations_i (lanes x binary16) [, beat_side_i]
/// [, group_side_i] -> valid_o, first_o, last_o, aligned_o (lanes x signed 12 + N bits),
/// exponent_o[4:0] (M), nonfinite_o [, beat_side_o] [, group_side_o]. exponent_o, nonfinite_o and
/// group_side_o hold for all beats of the group.
Ports ports(const GroupAlignerSpec& spec);

/// Cycles from the last beat of a group at the input to the last beat at the output:
/// group / lanes + 1. The beats of a group leave back to back.
int latency(const GroupAlignerSpec& spec);

}  // namespace mpgen::spec
