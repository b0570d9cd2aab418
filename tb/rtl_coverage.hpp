// Which lines of the RTL the co-simulation's suites execute, and which bits they toggle.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "spec/unit.hpp"
#include "tb/coverage_plan.hpp"
#include "tb/coverage_points.hpp"
#include "tb/model_cache.hpp"

namespace mpgen::tb {

struct RtlCoverageOptions {
  std::uint64_t seed = 1;
  /// Chunks of each suite at most, spread over the suite; of corners and protocol six times as
  /// many. Of a tile's suites twelve times as many cases, and none of the suite tensor.
  std::uint64_t chunks = 4;
};

/// Sums of one file.
struct FileCoverage {
  std::string file;
  std::uint64_t lines_hit = 0;
  std::uint64_t lines = 0;
  std::uint64_t toggles_hit = 0;
  std::uint64_t toggles = 0;
};

/// A point without a hit.
struct CoverageHole {
  CoveragePoint point;
  std::string text;       ///< the source line, without blanks around it
  int explanation = -1;   ///< index in CoveragePlan::explanations; -1: none is right
  std::string complaint;  ///< why there is none
};

struct RtlCoverageResult {
  std::string design;
  std::string unit;
  std::uint64_t seed = 1;
  std::uint64_t cycles = 0;  ///< simulated
  std::uint64_t chunks = 0;  ///< of the suites; cases of a tile
  std::vector<CoveragePoint> points;
  std::vector<FileCoverage> files;
  std::vector<CoverageHole> holes;

  /// Holes that the plan does not explain.
  std::vector<CoverageHole> unexplained() const;
  /// Indices of the explanations that a hole needed.
  std::vector<int> used_explanations() const;
  bool passed() const { return !points.empty() && unexplained().empty(); }
};

/// The design whose coverage is measured: `design` itself, but a tile with at most `edge` rows and
/// columns. All elements are alike, and Verilator writes code for each of them; a second row and
/// column have everything that lies between neighbours.
spec::Design reduced_design(const spec::Design& design, int edge = 2);

/// Builds the model of `rtl` (of reduced_design()) for coverage, plays the suites of the
/// co-simulation and judges every point without a hit by the plan. Results are not compared: the
/// co-simulation plays the same chunks and does. Left out are initial blocks, which check
/// parameters once, before anything is counted, and signals of more than 256 bits, which Verilator
/// does not count. Throws flow::ToolError.
RtlCoverageResult run_rtl_coverage(const spec::Design& design, const RtlSource& rtl,
                                   const ModelCache& cache, const CoveragePlan& plan,
                                   const RtlCoverageOptions& options = {});

/// A hole in words: "dequantizer.sv:68: zero_digits[0] never toggles".
std::string to_string(const CoverageHole& hole);

}  // namespace mpgen::tb
