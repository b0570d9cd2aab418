// Accumulation between blocks, DialectFP4 and MXFP4. Specification section 3.4.
#pragma once

#include <cstdint>

#include "golden/binary32.hpp"
#include "spec/block_accumulator.hpp"
#include "spec/formats.hpp"

namespace mpgen::golden {

/// The sum of blocks of one dot product, blocks in ascending order from +0.
class BlockAccumulator {
 public:
  BlockAccumulator(spec::BlockAccumulator kind, spec::OutputFormat output);

  void start();
  /// Adds sum * 2^exponent, |sum| < 2^31. `exponent` is any for fp32 and fp16; -32..30 for exact.
  /// fp32 rounds once, whether or not the addend is a binary32 value; a zero sum adds +0.
  void add(std::int64_t sum, int exponent);
  /// An operand was Inf or NaN: the result is the canonical NaN from now on.
  void spoil();
  /// The binary32 or binary16 pattern. exact: one rounding to the output's format. fp32 with a
  /// binary16 output: RNE once more. fp16 with a binary32 output: exact. NaN is canonical.
  std::uint32_t result() const;

 private:
  spec::BlockAccumulator kind_;
  spec::OutputFormat output_;
  std::uint32_t float_sum_ = 0;  // a binary32 pattern, with fp16 a binary16 pattern
  // In units of 2^-32. A block adds less than 2^(31 + 62), so 2^32 blocks stay below 2^126.
  Int128 exact_sum_ = 0;
  bool spoiled_ = false;
};

}  // namespace mpgen::golden
