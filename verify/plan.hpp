// Which checks a verification runs: a list of jobs that depends on designs, level and seed alone.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/unit.hpp"

namespace mpgen::verify {

/// Kinds of checks, in the order in which a report shows them.
enum class Check {
  lint,        ///< three front ends
  cosim,       ///< Verilator against the reference, assertions on
  icarus,      ///< the same vectors in a second simulator
  formal,      ///< equivalence with the behavioural reference
  control,     ///< assertions of the RTL proved
  netlist,     ///< mapped netlist proved equal to the RTL, and co-simulated
  coverage,    ///< lines and toggles of the RTL
  mutation,    ///< mutants of the RTL, all of which the co-simulation has to find
  fuzz,        ///< random legal configurations, beside the given ones
  exhaustive,  ///< whole input spaces of single operations, beside the given configurations
};

const std::vector<Check>& all_checks();
/// "lint" and so on.
std::string to_string(Check check);
std::optional<Check> parse_check(std::string_view name);
/// What the check shows, for reports: "second simulator".
std::string title_of(Check check);

enum class Level {
  quick,    ///< for every commit
  full,     ///< for every release
  nightly,  ///< for a machine that is idle at night: adds what takes hours
};

std::string to_string(Level level);
std::optional<Level> parse_level(std::string_view name);

/// One process.
struct PlannedJob {
  std::string id;  ///< "mixpe_pe_w4a8/formal/products", unique and stable
  Check check = Check::lint;
  std::optional<std::size_t> design;  ///< index of the design; none for fuzz and exhaustive
  std::size_t part = 0;               ///< which of the check's parts, for example which proof
  std::chrono::seconds time_limit{600};
  double expected_seconds = 1;  ///< of one processor, to start long jobs first
};

/// A check that the level leaves out for a design, and why.
struct Omission {
  std::optional<std::size_t> design;
  Check check = Check::lint;
  std::string reason;
};

struct Plan {
  std::vector<PlannedJob> jobs;
  std::vector<Omission> omissions;
};

struct PlanOptions {
  Level level = Level::quick;
  std::vector<Check> checks;  ///< empty: all
};

/// The jobs for `designs`, whose names differ.
Plan make_plan(const std::vector<spec::Design>& designs, const PlanOptions& options);

}  // namespace mpgen::verify
