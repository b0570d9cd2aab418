// One configuration from end to end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "gen/rtl.hpp"
#include "spec/unit.hpp"
#include "tb/model_cache.hpp"

namespace mpgen::fuzz {

/// In the order in which they run.
enum class Stage {
  read_back,  ///< the written configuration is read again and gives the same design
  generate,   ///< the RTL is emitted, twice the same
  lint,       ///< Verilator, Icarus Verilog and Yosys have nothing to say
  build,      ///< Verilator and the C++ compiler make a model of it
  simulate,   ///< every suite of stimulus gives what the reference says
};

/// "read_back" and so on.
std::string to_string(Stage stage);

struct TrialOptions {
  std::uint64_t seed = 1;     ///< of the co-simulation
  std::uint64_t count = 500;  ///< transactions of each random suite; a tile: multiplications / 100
  /// Chunks of the suites `exhaustive` and `corners`, of about 16384 beats each, that are played at
  /// most; of longer suites these are drawn. Tiles play all their corners.
  std::uint64_t most_chunks = 2;
  bool lints = true;
  /// Without them a fault is told by the results that it spoils.
  tb::Assertions assertions = tb::Assertions::on;
  Stage last_stage = Stage::simulate;  ///< later ones are left out
  /// A replay line of the co-simulation, run before the suites; empty: none.
  std::string replay;
  /// Called between generate and lint: tests put faults into the RTL here. May be empty. Any
  /// thread.
  std::function<void(const spec::Design&, gen::Rtl&)> edit;
};

struct TrialFailure {
  Stage stage = Stage::read_back;
  /// What kinds of failures shrinking must not mix up: the tool of a lint, "wrong result", "no
  /// result", "unexpected result", "stopped" of a simulation.
  std::string kind;
  std::string what;    ///< all that is known, a few lines
  std::string replay;  ///< replay line of a mismatch; empty for other failures
};

struct TrialResult {
  std::optional<TrialFailure> failure;
  std::uint64_t lint_runs = 0;     ///< of one tool each
  std::uint64_t suites = 0;        ///< suites of which at least a part was played
  std::uint64_t checks = 0;        ///< results compared
  std::uint64_t transactions = 0;  ///< beats or input vectors

  bool passed() const { return !failure; }
};

/// Runs the stages up to the first that fails. The model is built in `cache` and its entry removed
/// at the end: random designs do not come again. Never throws because of the design; throws
/// flow::ToolError when a tool is missing, and what folders throw that cannot be written.
TrialResult run_trial(const spec::Design& design, const tb::ModelCache& cache,
                      const TrialOptions& options);

}  // namespace mpgen::fuzz
