// Accumulation between blocks inside a MAC: a register, the addition, and the result's format.
#pragma once

#include <string>

#include "gen/float_functions.hpp"
#include "gen/sv_module.hpp"
#include "spec/block_accumulator.hpp"
#include "spec/formats.hpp"
#include "spec/integer_range.hpp"

namespace mpgen::gen {

/// Emits the last part of a MAC: value of the block, accumulator, result_o and valid_o. The unit
/// declares the localparam SumWidth, bits of a block's sum.
class BlockAccumulatorEmitter {
 public:
  struct Options {
    spec::BlockAccumulator kind = spec::BlockAccumulator::fp32;
    spec::OutputFormat output = spec::OutputFormat::fp32;
    spec::IntegerRange sum;  ///< of a block
    int exponent_bits = 6;   ///< of the block's exponent sum, unsigned
    int lsb_exponent = -32;  ///< the block's value is sum * 2^(exponent sum + lsb_exponent)
    int exact_bits = 0;      ///< of the exact accumulator
    bool has_output_register = false;
    bool leaves_normal_range = false;  ///< fp32: values may be subnormal or overflow
  };

  /// Names or expressions in the cycle in which a block is complete.
  struct Block {
    std::string valid;
    std::string first;  ///< first block of its dot product
    std::string last;   ///< last block of its dot product
    std::string sum;
    std::string exponent;
    std::string nonfinite;
  };

  BlockAccumulatorEmitter(SvModule& module, const Options& options, Block block);

  void run();

  /// For elements in an array: only functions. add_sum(held, sum, exponent) is the accumulator that
  /// follows `held`; needs the localparam SumWidth. `Block` is not used.
  void accumulation_functions();
  /// Width and sign of the accumulator.
  SvWidth state_width() const;
  /// Emits what the conversion of `state`, an accumulator, to the output's format needs; returns
  /// the expression of the result, for finite operands.
  std::string converted(const std::string& state);

 private:
  bool is_exact() const { return options_.kind == spec::BlockAccumulator::exact; }
  bool is_fp16() const { return options_.kind == spec::BlockAccumulator::fp16; }
  bool has_subnormals() const { return is_fp16() || options_.leaves_normal_range; }
  int significand_bits() const { return is_fp16() ? 11 : 24; }
  int exponent_field_bits() const { return is_fp16() ? 5 : 8; }
  int state_bits() const;
  int block_bits() const { return options_.sum.signed_bits() - 1; }
  SvWidth block_width() const { return {"BlockWidth", block_bits()}; }

  void normalized_block();
  void float_addend();
  void rounded_addend();
  int addition_field_bits() const;
  void addition();
  void exact_addition();
  void state();
  void result();
  void addition_parameters();
  void exact_width();
  int addend_base() const;
  Rounding block_rounding() const;

  SvModule& m_;
  Options options_;
  Block block_;
  int place_bits_ = 8;    // of exponents in the addition
  int place_offset_ = 0;  // of them above the accumulator's exponent field
  std::string next_;      // of the accumulator
};

}  // namespace mpgen::gen
