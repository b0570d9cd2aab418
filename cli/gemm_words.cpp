#include "cli/gemm_words.hpp"

#include <fmt/format.h>

#include <vector>

#include "spec/words.hpp"

namespace mpgen::cli {
namespace {

double per_second(double count, double seconds) { return seconds > 0 ? count / seconds : 0; }

}  // namespace

std::string sqnr_reference(const GemmReport& report) {
  std::vector<std::string> dequantized;
  if (report.activations.was_quantized) dequantized.emplace_back("X");
  if (report.second.was_quantized) dequantized.emplace_back("W");
  if (dequantized.empty()) return "FP32 product of the unquantised tensors";
  return fmt::format("FP32 product, with {} dequantised", spec::join_words(dequantized, "and"));
}

std::string hexadecimal(std::uint32_t pattern, spec::OutputFormat format) {
  return fmt::format("0x{:0{}X}", pattern, spec::output_bits(format) / 4);
}

std::string comparison_as_text(const GemmComparison& comparison, spec::OutputFormat format) {
  if (comparison.mismatches == 0) {
    return fmt::format("  equal bits: all {}\n", comparison.results);
  }
  std::string text = fmt::format("  different bits: {} of {} results\n", comparison.mismatches,
                                 comparison.results);
  for (const auto& mismatch : comparison.first) {
    text += fmt::format("    row {}, column {}: expected {} ({}), got {} ({})\n", mismatch.row,
                        mismatch.column, hexadecimal(mismatch.expected, format),
                        result_value(mismatch.expected, format), hexadecimal(mismatch.got, format),
                        result_value(mismatch.got, format));
  }
  return text;
}

double golden_gops(const GemmReport& report) {
  const double products = static_cast<double>(report.m) * static_cast<double>(report.n) *
                          static_cast<double>(report.k - report.newest_tokens);
  return report.golden ? per_second(2 * products, report.golden->seconds) / 1e9 : 0;
}

double macs_per_second(const tb::TileRunTotals& totals) {
  return per_second(static_cast<double>(totals.macs), totals.simulation_seconds);
}

}  // namespace mpgen::cli
