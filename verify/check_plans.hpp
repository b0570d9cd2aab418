// What each check asks of a design at each level: its parts, or why it is left out.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "spec/unit.hpp"
#include "verify/plan.hpp"

namespace mpgen::verify {

/// One job of a check.
struct CheckPart {
  std::string name;        ///< end of the job's id; empty when the check has one part only
  std::size_t number = 0;  ///< what JobContext::part will be
  std::chrono::seconds time_limit{600};
  double expected_seconds = 5;
};

struct CheckPlan {
  std::vector<CheckPart> parts;
  std::vector<std::string> left_out;  ///< sentences
};

/// Whether the check is of the generator as a whole and needs no configuration.
bool is_beside_designs(Check check);

/// `rank`: how many designs of the same unit come before this one; expensive checks take the first
/// ones of each unit only at lower levels.
CheckPlan plan_of(Check check, const spec::Design& design, Level level, std::size_t rank);

CheckPlan plan_beside(Check check, Level level);

}  // namespace mpgen::verify
