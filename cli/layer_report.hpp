// What mpgen layer says.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/gemm_report.hpp"
#include "cli/layer_tensors.hpp"
#include "spec/mpgemm_tile.hpp"
#include "tb/tile_run.hpp"

namespace mpgen::cli {

struct LayerRun {
  LinearLayer layer;
  GemmReport report;
};

/// All layers on one configuration.
struct LayerReport {
  std::filesystem::path configuration;
  std::string design;
  spec::MpgemmTileSpec spec;
  std::vector<LayerRun> runs;

  bool passed() const;
};

struct LayerTotals {
  double weight_bits = 0;  ///< an element, with padding and side data
  double activation_bits = 0;
  double sqnr_db = 0;     ///< of all layers' results together
  tb::TileRunTotals rtl;  ///< all 0 unless simulated
  std::uint64_t results = 0;
  std::uint64_t mismatches = 0;
};

LayerTotals totals_of(const LayerReport& report);

/// Sizes, and that the tensors are synthetic.
std::string layer_heading_as_text(const LayerOptions& options);
/// A row per layer; columns by what was done.
std::string layer_report_as_text(const LayerReport& report);
/// A row per configuration.
std::string layer_summary_as_text(const std::vector<LayerReport>& reports);

std::string layer_reports_as_json(const LayerOptions& options,
                                  const std::vector<LayerReport>& reports);

}  // namespace mpgen::cli
