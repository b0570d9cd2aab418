// From SystemVerilog to gates, by Yosys.
#pragma once

#include <chrono>
#include <string>

#include "formal/and_graph.hpp"
#include "formal/equivalence.hpp"
#include "formal/scratch_folder.hpp"

namespace mpgen::formal {

/// What Yosys made of a circuit.
struct Elaboration {
  AndGraph graph;  ///< inputs, outputs and registers with the names of their bits; the clock is an
                   ///< input that nothing reads, and the reset an input like any other
  double cpu_seconds = 0;
};

/// Reads the files of `circuit`, flattens its top module and maps it to gates; intermediate files
/// of that `name` go to `folder`. Asynchronous resets become synchronous ones that act in the same
/// cycle. A value that the source leaves undefined becomes an input without a name, so it may be
/// anything. Throws flow::ToolError when Yosys is missing, does not come to an end in time or
/// refuses the files: nets without declaration, latches, registers with another clock than the
/// rising edge of `clk_i`, several drivers of one net.
Elaboration elaborate(const Circuit& circuit, const std::string& name, const ScratchFolder& folder,
                      std::chrono::milliseconds time_limit);

/// The commands for `elaborate`, one a line, that end in writing `output`.
std::string elaboration_script(const Circuit& circuit, const std::string& output);

}  // namespace mpgen::formal
