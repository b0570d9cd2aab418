// What mixpe_pe and activation_sum have in common: the lanes' terms are summed in a compressor
// tree and accumulated over a group, with pipeline registers where the specification puts them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gen/compressor_tree.hpp"
#include "gen/sv_module.hpp"
#include "spec/pipeline.hpp"

namespace mpgen::gen {

/// A vector that a pipeline stage registers: `name` becomes `name_q`.
struct StagedSignal {
  std::string name;
  SvWidth width;
  bool is_signed = false;
};

/// round_to_significand(value): RNE to KeptWidth significant bits, in place; needs the localparam
/// KeptWidth. A two's complement fixed-point number becomes the binary32 number nearest to it.
SvFunction significand_rounding_function(const SvWidth& width);

/// Emits the control pipeline and the summing half of a unit, stage by stage. The unit declares
/// localparams TermWidth and, for more than one lane, TreeWidth = TermWidth + $clog2(Lanes).
class GroupAccumulator {
 public:
  struct Options {
    int lanes = 1;
    bool is_binary16 = true;
    int value_bits = 1;       ///< of a lane's value, written `value_width`
    std::string value_width;  ///< "ProductWidth" for example
    spec::PePipeline pipeline;
    std::string result;          ///< "dot" or "asum"
    SvWidth result_width;        ///< symbolic, for example DotWidth
    bool has_carries = false;    ///< `carries`: one bit per lane still to be added
    bool has_nonfinite = false;  ///< `nonfinite_lanes`: one flag per lane
    bool rounds = false;         ///< RNE to 24 significant bits each beat
    int group = 1;               ///< terms that `result_width` is made for
  };

  GroupAccumulator(SvModule& module, Options options);

  /// Bits of a lane's term, aligned to fixed point.
  static int term_bits(bool is_binary16, int value_bits);

  /// The product stage: registers `signals` when the pipeline asks for it.
  void product_stage(const std::vector<StagedSignal>& signals);

  /// What one lane adds: its signed value, and its exponent for binary16. Expressions in `l`; for
  /// one lane they stand as they are.
  struct LaneValue {
    std::string value;
    std::string exponent;
  };

  /// Sums and accumulates; drives valid_o, <result>_o and nonfinite_o. Adds the checks.
  void sum_and_accumulate(const LaneValue& lane);

 private:
  void stage(const std::string& prefix, const std::vector<StagedSignal>& signals);
  void term_function();
  void sum_single_lane(const LaneValue& lane);
  void sum_lanes(const LaneValue& lane);
  void accumulate();
  void add_checks();

  int tree_bits() const;
  const std::string& current(const std::string& name) const;
  std::string carries() const;
  std::string term_of(const LaneValue& lane) const;
  std::vector<SvStatement> load(const LaneValue& lane, const std::string& queue) const;

  SvModule& m_;
  Options options_;
  int term_bits_;
  std::string valid_ = "valid_i";
  std::string first_ = "first_i";
  std::string last_ = "last_i";
  std::string nonfinite_ = "|nonfinite_lanes";
  std::string late_carry_;  // empty: none
  std::vector<std::pair<std::string, std::string>> names_;
};

}  // namespace mpgen::gen
