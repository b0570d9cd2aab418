// Proofs that mutants change nothing.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "mutation/mutant.hpp"
#include "tb/model_cache.hpp"

namespace mpgen::mutation {

/// What is known about a mutant that the co-simulation did not notice.
struct SurvivorProof {
  bool is_equivalent = false;
  std::string method;          ///< of the proof, or what was found without one
  std::string counterexample;  ///< inputs of `method`'s circuit that tell it from the design
};

/// Tries, from the cheapest on: all mutants of a function together, as a circuit without state in
/// which the chosen mutant is an input; all of a module; and halves of a set that is not proved as
/// a whole. A module is looked at by itself, whatever its surroundings may never do, and with the
/// selection free to change every cycle: so a proof is a proof for the design, and a difference
/// need not be one. `limit` is for one attempt, `budget` for all together in CPU seconds.
std::vector<SurvivorProof> prove_survivors(const tb::RtlSource& source,
                                           const std::vector<Mutant>& survivors,
                                           std::chrono::seconds limit, double budget);

}  // namespace mpgen::mutation
