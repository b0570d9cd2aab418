// Runs of abc on one file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flow/tools.hpp"
#include "formal/and_graph.hpp"
#include "formal/limited_run.hpp"
#include "formal/scratch_folder.hpp"

namespace mpgen::formal {

/// abc under the name that the package of Yosys gives it.
inline constexpr flow::Tool kAbc{.name = "abc",
                                 .variable = "MPGEN_ABC",
                                 .program = "yosys-abc",
                                 .package = "yosys",
                                 .version_argument = "-qversion"};

enum class Answer {
  never,   ///< no output is ever high
  found,   ///< one is: there is an input
  silent,  ///< out of time, or nothing that the tool is sure of
};

struct AbcRun {
  Answer answer = Answer::silent;
  std::vector<bool> assignment;  ///< of `found`: first values of all registers, then the inputs of
                                 ///< the first cycle, of the second and so on
};

/// Writes `graph` as `<name>.aig` into `folder` and runs abc's `commands` on it, which use the file
/// by this name. Only abc's own words for a proof and for a counterexample count, not its exit
/// status, which is 0 in all cases. Takes at most `seconds` of processor time and no more than the
/// budget has. Throws flow::ToolError when abc is missing or cannot read the file.
AbcRun run_abc(const AndGraph& graph, const std::string& name, const std::string& commands,
               const ScratchFolder& folder, double seconds, Budget& budget);

}  // namespace mpgen::formal
