// The order in which a comparison is tried.
#pragma once

#include "formal/and_graph.hpp"
#include "formal/equivalence.hpp"
#include "formal/limited_run.hpp"
#include "formal/scratch_folder.hpp"

namespace mpgen::formal {

/// Decides whether output "difference" of a result of `compare`, from the first cycle after a
/// reset on, is ever high. Fills verdict, method, depth and counterexample. A counterexample is
/// simulated before it is believed.
Equivalence decide(const AndGraph& comparison, const ScratchFolder& folder,
                   const EquivalenceOptions& options, Budget& budget);

}  // namespace mpgen::formal
