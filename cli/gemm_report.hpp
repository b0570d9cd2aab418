// What mpgen gemm says.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "cli/gemm_accuracy.hpp"
#include "cli/gemm_run.hpp"
#include "operands/operand.hpp"
#include "spec/mpgemm_tile.hpp"
#include "tensors/shape.hpp"

namespace mpgen::cli {

struct GemmReport {
  std::filesystem::path configuration;
  std::string design;
  spec::MpgemmTileSpec spec;
  operands::OperandDescription activations;
  operands::OperandDescription second;
  operands::SecondKind kind = operands::SecondKind::weights;
  std::size_t m = 0;
  std::size_t n = 0;
  std::size_t k = 0;
  std::size_t newest_tokens = 0;  ///< of values, added in binary32
  tensors::Shape result_shape;
  std::filesystem::path output;  ///< empty: none
  GemmAccuracy accuracy;
  std::optional<GoldenRun> golden;
  std::optional<tb::TileRunTotals> rtl;
  std::optional<GemmComparison> comparison;

  bool passed() const { return !comparison || comparison->mismatches == 0; }
};

std::string gemm_report_as_text(const GemmReport& report);
std::string gemm_report_as_json(const GemmReport& report);

}  // namespace mpgen::cli
