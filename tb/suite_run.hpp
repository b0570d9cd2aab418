// Runs the chunks of one suite on several threads.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "tb/checker.hpp"
#include "tb/suite.hpp"
#include "tb/unit_bench.hpp"

namespace mpgen::tb {

/// A suite cut into chunks, each of which can be made on its own.
class ChunkedSuite {
 public:
  /// `bench` outlives the suite.
  ChunkedSuite(const UnitBench& bench, const SuitePlan& plan);

  const SuitePlan& plan() const { return plan_; }
  std::uint64_t chunks() const { return chunks_; }

  /// Makes chunk number `chunk` and returns its beats.
  std::uint64_t generate(std::uint64_t chunk, Stimulus& stimulus) const;

  /// Initial values of the registers for this chunk.
  std::uint64_t model_seed(std::uint64_t chunk) const;

  /// Items of the chunk, first and last + 1.
  struct Items {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
  };
  Items items(std::uint64_t chunk) const;

  /// Whether functional bins are counted in the chunk: in all of the suites corners and protocol,
  /// else in the first ones of each section.
  bool is_covered(std::uint64_t chunk) const;

 private:
  struct Place {
    std::size_t section;
    std::uint64_t chunk;  // within the section
  };
  Place find(std::uint64_t chunk) const;

  const UnitBench& bench_;
  SuitePlan plan_;
  std::vector<Section> sections_;
  std::uint64_t chunks_ = 0;
};

/// Totals of a suite. Up to the first chunk with a mismatch, or of all when the run kept going.
struct SuiteTotals {
  std::uint64_t checks = 0;
  std::uint64_t transactions = 0;
  std::uint64_t cycles = 0;
  std::uint64_t mismatches = 0;
  double seconds = 0;
  std::optional<std::uint64_t> failing_chunk;  ///< the first
  AccuracySums accuracy;
  std::vector<std::uint64_t> hits;  ///< of the bench's bins
};

struct SuiteRunOptions {
  int jobs = 1;
  bool keep_going = false;
  bool counts_bins = false;
  std::function<void(std::uint64_t done)> progress;  ///< may be empty
};

/// The totals are the same for every number of jobs, but for `seconds`.
SuiteTotals run_suite(const UnitBench& bench, const ChunkedSuite& suite,
                      const std::filesystem::path& plugin, const SuiteRunOptions& options);

}  // namespace mpgen::tb
