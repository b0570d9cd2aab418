// What mixpe_pe and activation_sum have in common: the lanes' terms are summed in a compressor
// tree and accumulated over a group, with pipeline registers where the specification puts them.
#pragma once

#include <string>
#include <vector>

#include "gen/emission.hpp"
#include "spec/pipeline.hpp"

namespace mpgen::gen {

/// A vector that a pipeline stage registers: `name` becomes `name_q`.
struct StagedSignal {
  std::string name;
  SvWidth width;
  bool is_signed = false;
};

/// Emits the control pipeline and the summing half of a unit, stage by stage. The unit declares
/// localparams TermWidth and, for more than one lane, TreeWidth = TermWidth + $clog2(Lanes).
class GroupAccumulator {
 public:
  struct Options {
    int lanes = 1;
    int term_bits = 1;
    spec::PePipeline pipeline;
    std::string result;          ///< "dot" or "asum"
    SvWidth result_width;        ///< symbolic, for example DotWidth
    bool has_carries = false;    ///< `carries`: one bit per lane still to be added
    bool has_nonfinite = false;  ///< `nonfinite_lanes`: one flag per lane
    bool rounds = false;         ///< RNE to 24 significant bits each beat
  };

  GroupAccumulator(SvModule& module, Emission& emission, Options options);

  int tree_bits() const;
  /// Current name of a staged signal: `name` or `name_q`.
  const std::string& current(const std::string& name) const;

  /// The product stage: registers `signals` when the pipeline asks for it.
  void product_stage(const std::vector<StagedSignal>& signals);
  /// Sums the flat vector `terms` (Lanes x TreeWidth, each offset binary; TermWidth signed for one
  /// lane) and accumulates; drives valid_o, <result>_o and nonfinite_o.
  void sum_and_accumulate();

 private:
  void stage(const std::string& prefix, const std::vector<StagedSignal>& signals);
  void sum_terms();
  void accumulate();

  SvModule& m_;
  Emission& emission_;
  Options options_;
  std::string valid_ = "valid_i";
  std::string first_ = "first_i";
  std::string last_ = "last_i";
  std::string nonfinite_ = "|nonfinite_lanes";
  std::string late_carry_;  // empty: none
  std::vector<std::pair<std::string, std::string>> names_;
};

}  // namespace mpgen::gen
