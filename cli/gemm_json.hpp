// What is said of one multiplication to programs.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "cli/gemm_report.hpp"

namespace mpgen::cli {

/// {"accuracy", "golden", "rtl", "comparison"}; the last three if there are any.
nlohmann::ordered_json gemm_runs_as_json(const GemmReport& report);

/// {"cycles", "macs", "utilisation", "seconds", "macs_per_second"}
nlohmann::ordered_json rtl_as_json(const tb::TileRunTotals& totals);

/// Text of a document and a line's end. A file name in it need not be UTF-8.
std::string document_text(const nlohmann::ordered_json& document);

}  // namespace mpgen::cli
