// activation_sum: sum of a group's activations, once per activation row.
#pragma once

#include "spec/formats.hpp"
#include "spec/integer_range.hpp"
#include "spec/pipeline.hpp"
#include "spec/port.hpp"

namespace mpgen::spec {

/// Specification section 2.2, asum_g: the PE's accumulator with every weight 1.
struct ActivationSumSpec {
  ActivationFormat activations = ActivationFormat::fp16;
  int lanes = 4;
  int group = 128;
  Accumulator accumulator;
  bool nonfinite_flag = true;  ///< FP16 without aligner: the unit watches for Inf and NaN
  PePipeline pipeline;         ///< same places and latency as the PE beside it

  int beats() const { return group / lanes; }
  friend bool operator==(const ActivationSumSpec&, const ActivationSumSpec&) = default;
};

/// Values of `asum_o`, same units as the PE's `dot_o`.
IntegerRange asum_range(const ActivationSumSpec& spec);

/// clk_i, rst_ni, valid_i, first_i, last_i, activations_i -> valid_o, asum_o (signed)
/// [, nonfinite_o].
Ports ports(const ActivationSumSpec& spec);

/// Cycles from the last beat of a group to valid_o: 1 + pipeline registers.
int latency(const ActivationSumSpec& spec);

}  // namespace mpgen::spec
