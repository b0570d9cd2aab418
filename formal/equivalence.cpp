#include "formal/equivalence.hpp"

#include <stdexcept>

#include "flow/process.hpp"
#include "flow/tools.hpp"
#include "formal/abc.hpp"
#include "formal/attempts.hpp"
#include "formal/comparison.hpp"
#include "formal/elaboration.hpp"
#include "formal/initial_state.hpp"
#include "formal/scratch_folder.hpp"

namespace mpgen::formal {
namespace {

/// Files of any unit are read in seconds; this only ends what hangs.
constexpr auto kElaborationLimit = std::chrono::minutes(15);

std::string side(const Circuit& circuit, const std::string& name) {
  std::string commands = elaboration_script(circuit, "");
  commands.erase(commands.rfind("write_aiger"));
  // What the miter works on are registers of words, with asynchronous resets turned synchronous.
  commands.erase(commands.find("techmap\n"));
  for (char& character : commands) {
    if (character == '\n') character = ';';
  }
  return commands + "rename " + circuit.top + " " + name + ";design -stash " + name + ";";
}

/// A miter of Yosys's own: simpler than what decides, but good to look at.
std::string shell_command(const Circuit& design, const Circuit& reference) {
  const flow::Command command{
      .arguments = {"yosys", "-p",
                    side(design, "gate") + side(reference, "gold") +
                        "design -copy-from gold gold;design -copy-from gate gate;"
                        "miter -equiv -flatten -make_outputs gold gate miter;hierarchy -top miter;"
                        "sat -seq 1 -set-at 1 in_rst_ni 0 -set-init-undef -tempinduct"
                        " -prove trigger 0 -show-ports miter"},
      .working_directory = {}};
  return flow::command_line(command);
}

}  // namespace

std::string to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::proved:
      return "proved";
    case Verdict::bounded:
      return "bounded";
    case Verdict::refuted:
      return "refuted";
    case Verdict::undecided:
      return "undecided";
  }
  throw std::invalid_argument("no verdict");
}

Equivalence prove_equivalent(const Circuit& design, const Circuit& reference,
                             const EquivalenceOptions& options) {
  if (options.depth < 1) throw std::invalid_argument("a depth below one cycle");
  flow::find_tool(kAbc);
  const ScratchFolder folder;
  const Elaboration ours = elaborate(design, "design", folder, kElaborationLimit);
  const Elaboration theirs = elaborate(reference, "reference", folder, kElaborationLimit);
  Budget budget(static_cast<double>(options.time_limit.count()));
  Equivalence result = decide(after_reset(compare(ours.graph, theirs.graph, options.voids)), folder,
                              options, budget);
  result.cpu_seconds = ours.cpu_seconds + theirs.cpu_seconds + budget.spent();
  result.command_line = shell_command(design, reference);
  return result;
}

}  // namespace mpgen::formal
