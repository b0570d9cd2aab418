// mixpe_pe: lanes of shift-add products, summed and accumulated over a group.
#pragma once

#include "spec/formats.hpp"
#include "spec/integer_range.hpp"
#include "spec/pipeline.hpp"
#include "spec/port.hpp"

namespace mpgen::spec {

/// Specification sections 2.1 and 2.2. A beat brings `lanes` activations and weights; a group is
/// 1 to group / lanes beats from `first_i` to `last_i`.
struct MixpePeSpec {
  WeightFormat weights = WeightFormat::uint4;
  ActivationFormat activations = ActivationFormat::fp16;
  int lanes = 4;    ///< 1, 2, 4 ... 64
  int group = 128;  ///< multiple of lanes, up to 65536
  Accumulator accumulator;
  int weight_offset = 0;       ///< uint4, not fp32: the PE sums (q - offset) * x; 0 or 8
  bool nonfinite_flag = true;  ///< FP16 without aligner: the PE watches for Inf and NaN
  PePipeline pipeline;

  int beats() const { return group / lanes; }
  friend bool operator==(const MixpePeSpec&, const MixpePeSpec&) = default;
};

/// Values of one activation as the accumulator's datapath sees it, in units of its least
/// significant bit: FP16 sig << (ee - 1), aligned integers, or INT8.
IntegerRange activation_range(ActivationFormat activations, const Accumulator& accumulator);

/// Values of a weight less its offset.
IntegerRange weight_range(WeightFormat weights, int weight_offset);

/// Values of a sum over one group. In `fp32` mode with the growth that rounding each beat can
/// cause. `term` is the range of one addend.
IntegerRange group_sum_range(const IntegerRange& term, int group, int beats,
                             const Accumulator& accumulator);

/// Values of `dot_o`, an integer in units of 2^lsb; lsb is -24 (FP16, exact and fp32),
/// M - 25 - N (aligned:N) or 0 (INT8). In `fp32` mode the integer always has at most 24
/// significant bits: it is the binary32 accumulator, kept in fixed point.
IntegerRange dot_range(const MixpePeSpec& spec);

/// Bits of one activation at the port: 16, 8, or 12 + N for aligned integers.
int activation_port_bits(ActivationFormat activations, const Accumulator& accumulator);

/// clk_i, rst_ni, valid_i, first_i, last_i, activations_i, weights_i (lanes x 4 bits) -> valid_o,
/// dot_o (signed) [, nonfinite_o].
Ports ports(const MixpePeSpec& spec);

/// Cycles from the last beat of a group to valid_o: 1 + pipeline registers.
int latency(const MixpePeSpec& spec);

}  // namespace mpgen::spec
