#include "cli/gemm_json.hpp"

#include <cmath>
#include <utility>

#include "cli/gemm_words.hpp"

namespace mpgen::cli {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const GemmAccuracy& accuracy, const std::string& reference) {
  return {{"sqnr_db", std::isfinite(accuracy.sqnr_db) ? Json(accuracy.sqnr_db) : Json(nullptr)},
          {"against", reference},
          {"tokens", accuracy.rows},
          {"nonfinite", accuracy.nonfinite}};
}

Json json_of(const GemmComparison& comparison, spec::OutputFormat format) {
  Json first = Json::array();
  for (const auto& mismatch : comparison.first) {
    first.push_back({{"row", mismatch.row},
                     {"column", mismatch.column},
                     {"expected", hexadecimal(mismatch.expected, format)},
                     {"got", hexadecimal(mismatch.got, format)}});
  }
  return {{"results", comparison.results},
          {"mismatches", comparison.mismatches},
          {"first", std::move(first)}};
}

}  // namespace

Json gemm_runs_as_json(const GemmReport& report) {
  Json json = {{"accuracy", json_of(report.accuracy, sqnr_reference(report))}};
  if (report.golden) {
    json["golden"] = {{"seconds", report.golden->seconds},
                      {"threads", report.golden->threads},
                      {"gops", golden_gops(report)}};
  }
  if (report.rtl) json["rtl"] = rtl_as_json(*report.rtl);
  if (report.comparison) json["comparison"] = json_of(*report.comparison, report.spec.output);
  return json;
}

Json rtl_as_json(const tb::TileRunTotals& totals) {
  return {{"cycles", totals.cycles},
          {"macs", totals.macs},
          {"utilisation", totals.utilisation},
          {"seconds", totals.simulation_seconds},
          {"macs_per_second", macs_per_second(totals)}};
}

std::string document_text(const Json& document) {
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace mpgen::cli
