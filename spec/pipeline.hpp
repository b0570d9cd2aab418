// Places where a unit may take a pipeline register.
#pragma once

namespace mpgen::spec {

/// Optional registers of `mixpe_pe` and `activation_sum`; each one adds a cycle of latency.
/// The accumulator itself is always a register.
struct PePipeline {
  bool product = false;     ///< after the products, before they are aligned and summed
  bool tree = false;        ///< in the middle of the compressor tree (4 lanes or more)
  bool accumulate = false;  ///< after the tree, before the accumulator

  int stages() const { return int{product} + int{tree} + int{accumulate}; }
  friend bool operator==(const PePipeline&, const PePipeline&) = default;
};

/// Optional registers of `dequantizer`; each one adds a cycle of latency. The FP32 accumulator
/// itself is always a register.
struct DequantizerPipeline {
  bool zero_point = false;  ///< after d = dot - z * asum
  bool convert = false;     ///< after the conversion to a 24-bit significand
  bool scale = false;       ///< after the product with the group's scale, before the FP32 addition
  bool row_scale = false;   ///< INT8: after the product with the row's scale, before its rounding
  bool output = false;      ///< the result

  int stages() const {
    return int{zero_point} + int{convert} + int{scale} + int{row_scale} + int{output};
  }
  friend bool operator==(const DequantizerPipeline&, const DequantizerPipeline&) = default;
};

}  // namespace mpgen::spec
