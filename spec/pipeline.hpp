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

/// Optional registers of `dialect_mac` and `mxfp4_mac`; each one adds a cycle of latency. The
/// accumulator itself is always a register.
struct BlockMacPipeline {
  bool decode = false;  ///< after the operands are decoded
  bool sum = false;     ///< after the sum of a beat's products, before the block's value is added
  bool output = false;  ///< the result, after its conversion

  int stages() const { return int{decode} + int{sum} + int{output}; }
  friend bool operator==(const BlockMacPipeline&, const BlockMacPipeline&) = default;
};

/// Optional registers of `format_selector` and `dialect_quantizer_mse`; each one adds a cycle of
/// latency. The outputs are always registers, so all of them make the five cycles of the paper.
struct BlockQuantizerPipeline {
  bool maximum = false;    ///< after the largest magnitude of the block
  bool magnitude = false;  ///< after the scaled magnitudes
  bool score = false;      ///< after the counts, or the squared errors, of the dialects
  bool select = false;     ///< after the choice of the dialect

  int stages() const { return int{maximum} + int{magnitude} + int{score} + int{select}; }
  friend bool operator==(const BlockQuantizerPipeline&, const BlockQuantizerPipeline&) = default;
};

}  // namespace mpgen::spec
