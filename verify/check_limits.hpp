// How much each level spends on a check.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "verify/plan.hpp"

namespace mpgen::verify {

/// Time for one proof of equivalence.
std::chrono::seconds proof_limit(Level level);

/// Cycles of each suite in Icarus, of which a tile needs more processor time.
std::uint64_t icarus_cycles(Level level, bool is_tile);

/// Random configurations of one job of `fuzz`, and how many such jobs there are.
std::uint64_t fuzz_count(Level level);
std::size_t fuzz_parts(Level level);

/// Processor time for each assertion.
std::chrono::seconds property_limit(Level level);

/// Transactions of each random suite for a netlist in Verilator; 0: not simulated there.
std::uint64_t netlist_transactions(Level level);

/// Mutants of one design; 0: all.
std::size_t mutant_sample(Level level);

/// Words of stimulus that the mutants of a design get together. Those that survive get most of it.
std::uint64_t mutant_effort(Level level);

/// For one attempt to prove that a mutant changes nothing, 0: none is made; and CPU seconds for all
/// attempts of a design.
std::chrono::seconds mutant_proof_limit(Level level);
double mutant_proof_budget(Level level);

/// Slices of one space of `exhaustive`, and wall time after which no slice begins; 0: no limit.
std::uint64_t exhaustive_slices(Level level);
std::chrono::seconds exhaustive_budget(Level level);

}  // namespace mpgen::verify
