// The SAT solver inside Yosys: a second opinion on combinational circuits.
#pragma once

#include "formal/abc.hpp"

namespace mpgen::formal {

/// Whether the only output of `graph`, "difference", which has no registers, is never high. Not
/// used to find an input, so it never answers `found`. Throws flow::ToolError when Yosys is
/// missing.
Answer prove_by_yosys_sat(const AndGraph& graph, const ScratchFolder& folder, double seconds,
                          Budget& budget);

}  // namespace mpgen::formal
