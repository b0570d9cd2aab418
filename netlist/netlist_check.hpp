// A gate-level netlist is the RTL: proved, and simulated with the vectors of the RTL.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "flow/synthesis.hpp"
#include "formal/register_equivalence.hpp"
#include "spec/unit.hpp"
#include "tb/cosim.hpp"
#include "tb/icarus_cosim.hpp"
#include "tb/model_cache.hpp"

namespace mpgen::netlist {

struct NetlistOptions {
  std::filesystem::path liberty;  ///< empty: see flow::find_liberty()
  std::uint64_t seed = 1;
  std::chrono::seconds synthesis_limit = std::chrono::seconds(600);  ///< wall time
  std::chrono::seconds proof_limit = std::chrono::seconds(100);      ///< of each kind of proof
  int depth = 8;               ///< cycles of the bounded proof when no complete one succeeds
  bool proves = true;          ///< no proof otherwise
  std::uint64_t cycles = 100;  ///< of each suite in Icarus; 0: no simulation there
  std::chrono::seconds simulation_limit = std::chrono::seconds(600);  ///< wall time
  /// Transactions of each random suite in Verilator; 0: not simulated there.
  std::uint64_t verilator_count = 0;
  std::filesystem::path cache_folder;  ///< for models of Verilator; empty: the default
};

struct NetlistCheck {
  flow::Netlist netlist;
  /// The proof, or its best attempt. `proved` and `refuted` are complete.
  std::optional<formal::Equivalence> equivalence;
  std::optional<tb::IcarusResult> icarus;
  std::optional<tb::CosimResult> verilator;
  std::vector<std::string> not_done;  ///< in words: what was left out and why
  double cpu_seconds = 0;             ///< without Verilator

  /// Nothing differs: equality is proved or at least bounded, where it was asked for, and all
  /// simulations passed. Something was done.
  bool passed() const;
  /// Passed, and equality holds for all inputs and all cycles.
  bool is_proved() const;
};

/// Synthesises `rtl` and checks the netlist. Throws flow::ToolError when a tool or the cell library
/// is missing or refuses its input.
NetlistCheck check_netlist(const spec::Design& design, const tb::RtlSource& rtl,
                           const NetlistOptions& options = {});

/// Checks a netlist that is there already.
NetlistCheck check_netlist(const spec::Design& design, const tb::RtlSource& rtl,
                           flow::Netlist netlist, const NetlistOptions& options = {});

}  // namespace mpgen::netlist
