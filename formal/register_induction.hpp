// A complete proof by induction over pairs of registers.
#pragma once

#include "formal/abc.hpp"
#include "formal/and_graph.hpp"
#include "formal/scratch_folder.hpp"

namespace mpgen::formal {

/// Tries to prove that output 0 of `graph`, which has no register that starts free, is never high.
/// The claim that is proved with it: certain registers always have the same value. Which ones is
/// guessed by simulation, and guesses that one step of the circuit disproves are dropped until the
/// rest holds in every step from a state in which it holds; both parts are combinational problems
/// for `ever_high`. The answer is `never` or `silent`: a state that refutes the step need not be
/// reachable.
Answer prove_by_register_induction(const AndGraph& graph, const ScratchFolder& folder,
                                   double seconds, Budget& budget);

}  // namespace mpgen::formal
