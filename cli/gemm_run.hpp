// One matrix multiplication, in software and on the simulated tile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "operands/operand.hpp"
#include "spec/unit.hpp"
#include "tb/tile_run.hpp"

namespace mpgen::cli {

/// Patterns of binary32, or of binary16 in the low 16 bits: [M, N].
using GemmResult = std::vector<std::uint32_t>;

/// What multiplies, and how.
struct GemmJob {
  bool on_golden = true;
  bool on_rtl = false;
  int jobs = 1;         ///< threads of the reference, instances of the simulated tile
  std::string subject;  ///< what progress lines begin with, such as "layer q: "
};

/// `on`: of gemm_paths().
GemmJob gemm_job(const std::string& on, int jobs);

struct GoldenRun {
  double seconds = 0;  ///< with the quantisation of activations that the tile does online
  int threads = 1;
};

/// The software reference. Of `values`, the whole blocks only.
GoldenRun run_golden(const spec::MpgemmTileSpec& spec, const operands::Activations& activations,
                     const operands::SecondOperand& second, const GemmJob& job, GemmResult& result,
                     Console& console);

/// The simulated tile; `activations` are not DialectFP4. Of `values`, the whole blocks only.
tb::TileRunTotals run_rtl(const spec::Design& design, const operands::Activations& activations,
                          const operands::SecondOperand& second, const GemmJob& job,
                          GemmResult& result, Console& console);

struct GemmMismatch {
  std::size_t row = 0;
  std::size_t column = 0;
  std::uint32_t expected = 0;
  std::uint32_t got = 0;
};

struct GemmComparison {
  std::uint64_t results = 0;
  std::uint64_t mismatches = 0;
  std::vector<GemmMismatch> first;  ///< at most kShownMismatches
};

inline constexpr std::size_t kShownMismatches = 8;

/// Every bit of two results of `columns` columns.
GemmComparison compare_results(std::span<const std::uint32_t> expected,
                               std::span<const std::uint32_t> got, std::size_t columns);

}  // namespace mpgen::cli
