// Whether the co-simulation of a design notices small faults in its RTL.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "mutation/mutant.hpp"
#include "spec/unit.hpp"
#include "tb/coverage_plan.hpp"
#include "tb/model_cache.hpp"

namespace mpgen::mutation {

struct MutationOptions {
  std::size_t sample = 0;  ///< mutants, chosen from all kinds alike; 0: all
  std::uint64_t seed = 1;  ///< of the sample and of the stimulus
  int jobs = 1;            ///< threads; results do not depend on it
  /// Cycles that a mutant is simulated for before it counts as a survivor of the co-simulation.
  std::uint64_t cycles = 1000000;
  /// No chunk of stimulus is begun after so many 64-bit words of it have gone into all mutants
  /// together: what the time goes into, but the same on every machine.
  std::uint64_t effort = 60000000;
  /// For one attempt to prove that survivors change nothing; 0: none is made.
  std::chrono::seconds proof_limit = std::chrono::seconds(10);
  double proof_budget = 60;  ///< CPU seconds for all attempts together
  /// What is said of mutants that change nothing: for these no proof is tried.
  std::vector<tb::UnchangingMutant> arguments;
};

enum class Outcome {
  killed,      ///< the co-simulation noticed
  equivalent,  ///< proved to change nothing
  explained,   ///< not noticed, as a written argument says
  survived,    ///< none of these
};

/// "killed", "equivalent", "explained", "survived".
std::string to_string(Outcome outcome);

struct MutantResult {
  Mutant mutant;
  Outcome outcome = Outcome::survived;
  /// killed: the suite; equivalent: how that was proved; explained: the argument; survived: what is
  /// known in spite of that.
  std::string how;
  /// survived: inputs that tell the mutant apart, if the proof found some. Stimulus that the
  /// protocol allows may not have them: see docs/mutation.md.
  std::string counterexample;
  /// killed although an argument says that it changes nothing: that argument.
  std::string wrong_argument;
};

struct MutationResult {
  std::size_t listed = 0;             ///< mutants of the design and its own modules
  std::vector<MutantResult> mutants;  ///< those tried, in the order of the list
  std::uint64_t cycles = 0;           ///< simulated, of all mutants together

  std::size_t count(Outcome outcome) const;
  /// Share of the mutants that are neither equivalent nor explained that were killed, 0..1; 1 when
  /// there are none.
  double score() const;
};

/// Puts mutants into the design, of composed units into the modules that are not units of their
/// own, and lets the suites of its co-simulation look for them. A mutant counts as killed at the
/// first result that is wrong, missing or not due, when it does not settle or finish, or when an
/// assertion of the RTL fails. Throws flow::ToolError when a tool is missing or fails,
/// std::logic_error when the co-simulation finds fault with the design itself.
MutationResult run_mutation(const spec::Design& design, const tb::RtlSource& rtl,
                            const tb::ModelCache& cache, const MutationOptions& options = {});

}  // namespace mpgen::mutation
