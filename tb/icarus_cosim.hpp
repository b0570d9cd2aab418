// Co-simulation in a second simulator: Icarus Verilog, event driven and with four states.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "spec/unit.hpp"
#include "tb/decode.hpp"
#include "tb/model_cache.hpp"
#include "tb/suite.hpp"

namespace mpgen::tb {

struct IcarusOptions {
  std::vector<Suite> suites;  ///< empty: all that the unit has
  std::uint64_t seed = 1;
  /// Of each suite, about; a tile's cases are whole, see run_icarus().
  std::uint64_t cycles = 300;
  std::string replay;  ///< a replay line, run instead of the suites; empty: none
  std::chrono::seconds time_limit = std::chrono::seconds(300);  ///< for each run of a tool
};

struct IcarusSuiteResult {
  Suite suite = Suite::random;
  std::uint64_t checks = 0;        ///< results compared
  std::uint64_t transactions = 0;  ///< beats, input vectors, or multiplications of a tile
  std::uint64_t cycles = 0;
  std::uint64_t pieces = 0;  ///< places of the suite that the vectors come from
};

/// The first difference.
struct IcarusFailure {
  std::string what;  ///< one sentence
  Suite suite = Suite::random;
  std::vector<DecodedField> expected;  ///< empty: there must be no result
  std::vector<DecodedField> got;       ///< values with bits that are x or z are binary
  /// Replay line, for `mpgen cosim --replay` as well: both simulators then see the same stimulus.
  std::string replay;
};

struct IcarusResult {
  std::string design;
  std::string unit;
  std::string version;  ///< of Icarus Verilog
  std::uint64_t seed = 1;
  std::vector<IcarusSuiteResult> suites;
  /// Suites of a tile whose shortest multiplication takes too many cycles for the budget.
  std::vector<Suite> left_out;
  std::uint64_t mismatches = 0;
  /// Present when `mismatches` is not 0: `what` is then not empty.
  IcarusFailure failure;
  double compile_cpu_seconds = 0;
  double cpu_seconds = 0;  ///< of compiling and running

  std::uint64_t checks() const;
  std::uint64_t cycles() const;
  /// No mismatch, and at least one check in each suite.
  bool passed() const;
};

/// Plays vectors of the suites of run_cosim() into `rtl` and compares every cycle in which a result
/// is due or shown. The vectors are pieces of the same chunks, made for the same seed. A bit that
/// counts and is unknown (x) is a mismatch: registers start unknown, not random. Of a tile's suites
/// the multiplications that take few enough cycles run whole, with their pauses, and the output
/// stream is compared beat by beat (data of kept bytes, tkeep, tlast, and that an offered beat does
/// not change); the shortest one of a suite runs always.
/// `rtl` may be a netlist with its cell models; its ports are those of the design.
/// Throws flow::ToolError when Icarus is missing or refuses the files, std::invalid_argument for a
/// replay line of another design.
IcarusResult run_icarus(const spec::Design& design, const RtlSource& rtl,
                        const IcarusOptions& options);

}  // namespace mpgen::tb
