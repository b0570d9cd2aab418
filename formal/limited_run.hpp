// Runs of tools that count and limit processor time, not the clock on the wall, so that a busy
// machine does not change a verdict.
#pragma once

#include <string>
#include <vector>

#include "flow/tools.hpp"
#include "formal/scratch_folder.hpp"

namespace mpgen::formal {

/// Processor time that is left for the attempts of one comparison.
class Budget {
 public:
  explicit Budget(double seconds) : left_(seconds) {}

  void spend(double seconds) {
    left_ -= seconds;
    spent_ += seconds;
  }
  double left() const { return left_; }
  double spent() const { return spent_; }

 private:
  double left_;
  double spent_ = 0;
};

struct LimitedRun {
  bool ended_well = false;  ///< by itself, with exit status 0
  std::string output;
};

/// Runs `tool` in `folder` for at most `seconds` of processor time and no more than the budget
/// has, rounded up to whole seconds; next to nothing left means no run. Throws flow::ToolError when
/// the tool is missing.
LimitedRun run_limited(const flow::Tool& tool, const std::vector<std::string>& arguments,
                       const ScratchFolder& folder, double seconds, Budget& budget);

}  // namespace mpgen::formal
