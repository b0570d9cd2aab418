// A sequential circuit as a combinational one, cycle after cycle.
#pragma once

#include "formal/and_graph.hpp"

namespace mpgen::formal {

/// The first `cycles` cycles of `graph`. Inputs: first those of the first cycle, then of the second
/// and so on, then the first values of registers that start free. Output i of the result is output
/// 0 of cycle i.
AndGraph unrolled(const AndGraph& graph, int cycles);

}  // namespace mpgen::formal
