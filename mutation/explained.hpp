// Mutants that a written argument says change nothing.
#pragma once

#include <string>
#include <vector>

#include "mutation/mutant.hpp"
#include "tb/coverage_plan.hpp"

namespace mpgen::mutation {

/// The reason of the first argument that speaks of `mutant`; empty when none does.
std::string explanation_of(const Mutant& mutant,
                           const std::vector<tb::UnchangingMutant>& arguments);

}  // namespace mpgen::mutation
