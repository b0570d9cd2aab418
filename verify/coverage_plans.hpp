// The coverage plans of docs/coverage, which the program carries with it.
#pragma once

#include <string>

#include "tb/coverage_plan.hpp"

namespace mpgen::verify {

/// The plan of a unit. Throws std::invalid_argument for a unit without one.
tb::CoveragePlan coverage_plan(const std::string& unit);

}  // namespace mpgen::verify
