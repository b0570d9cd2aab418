// dequantizer: group epilogue; zero point, conversion, scale, FP32 accumulation over groups.
#pragma once

#include "spec/formats.hpp"
#include "spec/integer_range.hpp"
#include "spec/pipeline.hpp"
#include "spec/port.hpp"

namespace mpgen::spec {

/// Specification section 2.3. Takes one group a cycle, from `first_i` to `last_i` of a dot product.
struct DequantizerSpec {
  WeightFormat weights = WeightFormat::uint4;
  ActivationFormat activations = ActivationFormat::fp16;
  int lanes = 4;  ///< of the PE in front; with `group` it fixes the widths of dot_i and asum_i
  int group = 128;
  Accumulator accumulator;
  int weight_offset = 0;  ///< of the PE in front; d = dot - (z - offset) * asum
  OutputFormat output = OutputFormat::fp32;
  DequantizerPipeline pipeline;
  /// Dot products that take turns, each with an accumulator of its own; a tile shares a dequantizer
  /// among the rows that drain through it. With more than one, row_i says whose group it is.
  int rows = 1;

  bool has_zero_point() const { return weights == WeightFormat::uint4; }
  bool has_row_scale() const { return activations == ActivationFormat::int8; }
  friend bool operator==(const DequantizerSpec&, const DequantizerSpec&) = default;
};

/// Values of `dot_i`, `asum_i`, and of d = dot - (z - offset) * asum for any pair of them.
IntegerRange dot_range(const DequantizerSpec& spec);
IntegerRange asum_range(const DequantizerSpec& spec);
IntegerRange difference_range(const DequantizerSpec& spec);

/// Bits of the converted significand of D: the width of |d|, at most 24.
int converted_bits(const DequantizerSpec& spec);

/// clk_i, rst_ni, valid_i, first_i, last_i (of a dot product), dot_i (signed) [, asum_i (signed),
/// zero_i[3:0]] [, row_i] , scale_i[15:0] (binary16) [, exponent_i[4:0] (M, aligned)] [, nonfinite_i (FP16)]
/// [, row_scale_i[31:0] (binary32, INT8; sampled with last_i)] -> valid_o, result_o.
Ports ports(const DequantizerSpec& spec);

/// Cycles from the last group to valid_o: 1 + pipeline registers.
int latency(const DequantizerSpec& spec);

}  // namespace mpgen::spec
