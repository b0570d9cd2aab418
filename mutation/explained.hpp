// Mutants that a written argument says change nothing.
#pragma once

#include <string>
#include <vector>

#include "mutation/mutant.hpp"
#include "tb/coverage_plan.hpp"

namespace mpgen::mutation {

/// The reason of the first argument that speaks of `mutant`, which begins in this line of the RTL;
/// empty when none does.
std::string explanation_of(const Mutant& mutant, const std::string& line,
                           const std::vector<tb::UnchangingMutant>& arguments);

/// The line of the RTL in which `mutant` begins. Throws std::invalid_argument when there is none.
std::string line_of(const Mutant& mutant, const tb::RtlSource& source);

}  // namespace mpgen::mutation
