// Combinational problems.
#pragma once

#include "formal/abc.hpp"

namespace mpgen::formal {

/// Whether an output of `graph`, which has no registers, can be high, by random simulation, SAT
/// sweeping (abc's &fraig) and SAT (iprove). The assignment of `found` has one value per input.
///
/// abc's own command for this, &cec, is not used: on a miter of several outputs the version in
/// Debian 12 says "Networks are equivalent" of some that random simulation tells apart.
AbcRun ever_high(const AndGraph& graph, const ScratchFolder& folder, double seconds,
                 Budget& budget);

}  // namespace mpgen::formal
