// Co-simulation: the design against the reference, suite by suite.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "spec/unit.hpp"
#include "tb/decode.hpp"
#include "tb/model_cache.hpp"
#include "tb/suite.hpp"
#include "tb/unit_bench.hpp"

namespace mpgen::tb {

struct CosimOptions {
  std::vector<Suite> suites;  ///< empty: all that the unit has
  std::uint64_t seed = 1;
  std::optional<std::uint64_t> count;    ///< see SuitePlan
  int jobs = 1;                          ///< threads; results do not depend on it
  bool keep_going = false;               ///< run a suite to its end after a mismatch
  std::string replay;                    ///< a replay line, run instead of the suites; empty: none
  std::filesystem::path trace;           ///< waveform; empty: only of failures, in `failure_folder`
  std::filesystem::path failure_folder;  ///< empty: the current one
  bool traces_failures = true;
  Assertions assertions = Assertions::on;  ///< a failing one is a mismatch: "the design stopped"
};

/// One cycle of a failing stimulus.
struct DecodedCycle {
  std::uint64_t cycle = 0;
  std::string kind;                ///< "reset", "idle", or "beat" with its flags: "beat first last"
  std::vector<DecodedField> data;  ///< of a beat
};

/// A mismatch, after shrinking.
struct Failure {
  std::string what;                    ///< one sentence
  std::uint64_t chunk = 0;             ///< where it was found
  std::uint64_t cycles_before = 0;     ///< of the stimulus as it was found
  std::uint64_t cycles = 0;            ///< of the shrunk one
  std::vector<DecodedCycle> stimulus;  ///< the last of its cycles, at most kShownCycles
  std::uint64_t result_cycle = 0;      ///< in which the outputs differ
  std::vector<DecodedField> expected;  ///< empty: there must be no result
  std::vector<DecodedField> got;       ///< empty: there is none
  std::string replay;                  ///< replay line
  std::string trace;                   ///< waveform file; empty: none
  std::string trace_problem;           ///< why there is none
};

inline constexpr std::size_t kShownCycles = 64;

struct SuiteResult {
  Suite suite = Suite::random;
  std::uint64_t checks = 0;        ///< results compared
  std::uint64_t transactions = 0;  ///< beats or input vectors
  std::uint64_t cycles = 0;        ///< simulated
  std::uint64_t accumulated = 0;   ///< products or terms added; 0 for units that accumulate none
  std::uint64_t mismatches = 0;    ///< up to the first chunk that has any, unless kept going
  double seconds = 0;
  std::optional<Failure> failure;
  std::optional<AccuracySums> accuracy;

  /// No mismatch, and at least one check.
  bool passed() const { return mismatches == 0 && checks > 0; }
};

struct Bin {
  std::string name;
  std::uint64_t hits = 0;
};

struct CosimResult {
  std::string design;
  std::string unit;
  std::uint64_t seed = 1;
  std::vector<SuiteResult> suites;
  std::vector<Suite> missing;  ///< asked for, but this unit does not have them
  /// Functional bins, counted in a part of the chunks; empty unless all suites ran in full length,
  /// because only then has every bin to be hit.
  std::vector<Bin> bins;
  std::string trace;  ///< waveform of the first transactions that --trace asked for

  std::vector<std::string> unhit_bins() const;
  bool passed() const;
};

/// Signal-to-noise ratio in dB; infinity without noise.
double decibels(double signal, double noise);

struct CosimProgress {
  Suite suite = Suite::random;
  std::uint64_t done = 0;  ///< chunks
  std::uint64_t chunks = 0;
};

/// Suites that the unit has.
std::vector<Suite> suites_of(const spec::UnitSpec& unit);

/// Builds the model of `rtl` through `cache` and runs the suites that the unit has among those
/// asked for. `progress` is called by one thread at a time, not more often than ten times a second.
/// Throws flow::ToolError when the model cannot be built, std::invalid_argument for a bad replay
/// line.
CosimResult run_cosim(const spec::Design& design, const RtlSource& rtl, const ModelCache& cache,
                      const CosimOptions& options,
                      const std::function<void(const CosimProgress&)>& progress = {});

}  // namespace mpgen::tb
