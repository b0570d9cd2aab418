// What dialect_mac and mxfp4_mac have in common: products of decoded elements, summed over a block
// and accumulated over the blocks of a dot product.
#pragma once

#include <string>
#include <vector>

#include "gen/block_accumulator.hpp"
#include "gen/sv_module.hpp"
#include "spec/pipeline.hpp"

namespace mpgen::gen {

/// Emits a MAC behind its decoders. The unit has declared the localparams Lanes, MagnitudeWidth and
/// DecodedWidth.
class BlockMac {
 public:
  struct Options {
    int block = 32;
    int lanes = 32;
    int magnitude_bits = 4;
    int largest_magnitude = 15;
    spec::BlockMacPipeline pipeline;
    BlockAccumulatorEmitter::Options accumulator;
    int latency = 1;
    int longest_dot_product = 0;  ///< elements; 0: any number
  };

  /// Vectors of Lanes decoded elements, {sign, magnitude} each, and what comes with a block.
  struct Operands {
    std::string activations;
    std::string weights;
    std::string exponent;   ///< sum of the exponents, of `accumulator.exponent_bits`
    std::string nonfinite;  ///< one bit
  };

  BlockMac(SvModule& module, const Options& options);

  /// Declares the widths of products and sums; before the first signal.
  void declare_widths();
  /// Everything behind the decoders.
  void run(const Operands& operands);

 private:
  struct Signal {
    std::string name;
    SvWidth width;
    bool is_signed = false;
  };

  int beats() const { return options_.block / options_.lanes; }
  bool is_serial() const { return beats() > 1; }
  int product_bits() const;
  int tree_bits() const;
  int sum_bits() const { return options_.accumulator.sum.signed_bits(); }

  void count_beats();
  void stage(const std::string& prefix, const std::string& valid, const std::vector<Signal>& data);
  void products();
  void sum_lanes();
  void sum_block();
  void add_checks(const std::string& complete);

  SvModule& m_;
  Options options_;
  Operands now_;
  std::string valid_ = "valid_i";
  std::string first_ = "first_i";
  std::string last_ = "last_i";
  std::string opens_ = "opens_block";
  std::string closes_ = "closes_block";
  std::string beat_sum_;  // of the beat, and what is still to be added to it
};

}  // namespace mpgen::gen
