// Random legal configurations from end to end, until one fails.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "fuzz/shrink_design.hpp"
#include "fuzz/trial.hpp"

namespace mpgen::fuzz {

struct Options {
  std::uint64_t seed = 1;
  std::uint64_t first = 0;   ///< index of the first configuration
  std::uint64_t count = 13;  ///< configurations; any 13 neighbours have all units
  /// No configuration is begun after that many CPU seconds of this process and its children; 0: no
  /// limit. A failure is still shrunk.
  double cpu_seconds = 0;
  int jobs = 1;                        ///< configurations side by side; results do not depend on it
  std::filesystem::path regressions;   ///< folder for failures; empty: none is written
  std::filesystem::path cache_folder;  ///< of models; empty: a temporary one
  std::uint64_t transactions = 500;    ///< see TrialOptions::count
  std::uint64_t most_chunks = 2;       ///< see TrialOptions
  ShrinkLimits shrink;
  std::function<void(const spec::Design&, gen::Rtl&)> edit;  ///< see TrialOptions
  /// Called after each configuration, by one thread at a time. May be empty.
  std::function<void(std::uint64_t done, std::uint64_t count)> progress;
};

/// One failure, after shrinking.
struct Finding {
  std::uint64_t index = 0;
  std::string configuration;  ///< as it was found
  std::string smallest;       ///< after shrinking; fails in the same stage and kind
  TrialFailure failure;       ///< of the smallest
  int shrinking_trials = 0;
  bool is_minimal = false;           ///< see ShrunkDesign
  std::filesystem::path regression;  ///< file; empty: none was written
};

/// Trials of one unit.
struct UnitCount {
  std::string unit;
  std::uint64_t trials = 0;
};

struct Result {
  std::uint64_t seed = 1;
  std::uint64_t first = 0;
  std::uint64_t trials = 0;  ///< done: the indices first .. first + trials - 1
  std::vector<UnitCount> units;
  std::uint64_t lint_runs = 0;
  std::uint64_t suites = 0;
  std::uint64_t checks = 0;
  std::uint64_t transactions = 0;
  double cpu_seconds = 0;
  std::vector<Finding> findings;  ///< by index

  bool passed() const { return findings.empty() && trials > 0; }
};

/// Tries the configurations random_design(seed, index), each with stimulus of its own. Throws
/// flow::ToolError when a tool is missing, std::invalid_argument for a count or jobs of 0, and what
/// folders throw that cannot be written.
Result run(const Options& options);

/// The stimulus' seed of one configuration.
std::uint64_t stimulus_seed(std::uint64_t seed, std::uint64_t index);

}  // namespace mpgen::fuzz
