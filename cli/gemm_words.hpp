// Figures of a multiplication, in words.
#pragma once

#include <cstdint>
#include <string>

#include "cli/gemm_report.hpp"
#include "spec/formats.hpp"

namespace mpgen::cli {

/// What SQNR is measured against: "FP32 product of the unquantised tensors".
std::string sqnr_reference(const GemmReport& report);

/// A result's pattern: "0x3F800000", "0x3C00".
std::string hexadecimal(std::uint32_t pattern, spec::OutputFormat format);

/// "equal bits: all 15", or the number of different results and a line for each that was kept.
std::string comparison_as_text(const GemmComparison& comparison, spec::OutputFormat format);

/// Operations of the reference, 2 for a product, in 10^9 a second; 0 where nothing was timed.
double golden_gops(const GemmReport& report);

/// Products that were simulated a second; 0 where nothing was timed.
double macs_per_second(const tb::TileRunTotals& totals);

}  // namespace mpgen::cli
