#include "cli/layer_report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/gemm_json.hpp"
#include "cli/gemm_progress.hpp"
#include "cli/gemm_words.hpp"
#include "cli/text_table.hpp"

namespace mpgen::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string decibels(double value) {
  if (std::isnan(value)) return "none";
  return std::isinf(value) ? "no error" : fmt::format("{:.2f}", value);
}

std::string percent(double share) { return fmt::format("{:.1f}", 100 * share); }

std::string yes_or_no(bool is_equal) { return is_equal ? "yes" : "NO"; }

bool has_rtl(const LayerReport& report) {
  return !report.runs.empty() && report.runs.front().report.rtl.has_value();
}

bool has_comparison(const LayerReport& report) {
  return !report.runs.empty() && report.runs.front().report.comparison.has_value();
}

Row row_of(const LayerRun& run) {
  const GemmReport& report = run.report;
  Row row = {run.layer.name, fmt::format("{} x {} x {}", report.m, report.n, report.k),
             decibels(report.accuracy.sqnr_db)};
  if (report.rtl) {
    row.push_back(std::to_string(report.rtl->cycles));
    row.push_back(percent(report.rtl->utilisation));
  }
  if (report.comparison) row.push_back(yes_or_no(report.passed()));
  return row;
}

Row row_of(const LayerReport& report) {
  const LayerTotals totals = totals_of(report);
  Row row = {report.design, spec::to_string(report.spec.scheme),
             fmt::format("{:.4g}", totals.weight_bits),
             fmt::format("{:.4g}", totals.activation_bits), decibels(totals.sqnr_db)};
  if (has_rtl(report)) {
    row.push_back(std::to_string(totals.rtl.cycles));
    row.push_back(percent(totals.rtl.utilisation));
    row.push_back(short_number(macs_per_second(totals.rtl)));
  }
  if (has_comparison(report)) row.push_back(yes_or_no(report.passed()));
  return row;
}

Json json_of(const operands::OperandDescription& operand) {
  return {{"tensor", operand.name},
          {"multiplied_as", operand.form},
          {"bits_per_element", operand.bits_per_element}};
}

Json json_of(const LayerRun& run) {
  const GemmReport& report = run.report;
  Json json = {{"layer", run.layer.name},
               {"passed", report.passed()},
               {"m", report.m},
               {"n", report.n},
               {"k", report.k},
               {"activations", json_of(report.activations)},
               {"weights", json_of(report.second)}};
  json.update(gemm_runs_as_json(report));
  return json;
}

Json json_of(const LayerReport& report) {
  const LayerTotals totals = totals_of(report);
  Json layers = Json::array();
  for (const auto& run : report.runs) layers.push_back(json_of(run));
  Json all = {{"weight_bits_per_element", totals.weight_bits},
              {"activation_bits_per_element", totals.activation_bits},
              {"sqnr_db", std::isfinite(totals.sqnr_db) ? Json(totals.sqnr_db) : Json(nullptr)}};
  if (has_rtl(report)) all["rtl"] = rtl_as_json(totals.rtl);
  if (has_comparison(report)) {
    all["comparison"] = {{"results", totals.results}, {"mismatches", totals.mismatches}};
  }
  return {{"passed", report.passed()},
          {"configuration", report.configuration.string()},
          {"design", report.design},
          {"scheme", spec::to_string(report.spec.scheme)},
          {"accumulator", spec::to_string(report.spec.accumulator)},
          {"layers", std::move(layers)},
          {"all_layers", std::move(all)}};
}

}  // namespace

std::string layer_heading_as_text(const LayerOptions& options) {
  const LayerSizes& sizes = options.sizes;
  return fmt::format(
      "Linear layers of one transformer block: {} token{}, hidden {}, intermediate {}, key-value "
      "{}\n"
      "SYNTHETIC tensors, seed {}: normal weights / sqrt(K); normal activations, 1 % of channels "
      "x 20\n",
      sizes.tokens, sizes.tokens == 1 ? "" : "s", sizes.hidden, sizes.intermediate, sizes.key_value,
      options.seed);
}

std::string layer_report_as_text(const LayerReport& report) {
  const auto& spec = report.spec;
  std::string text =
      fmt::format("{}: {}, {} x {} elements of {} lane{}, accumulator {}\n", report.design,
                  spec::to_string(spec.scheme), spec.rows, spec.columns, spec.lanes,
                  spec.lanes == 1 ? "" : "s", spec::to_string(spec.accumulator));
  Row heading = {"layer", "M x N x K", "SQNR dB"};
  if (has_rtl(report)) heading.insert(heading.end(), {"cycles", "utilisation %"});
  if (has_comparison(report)) heading.emplace_back("equal bits");
  std::vector<Row> rows = {heading};
  for (const auto& run : report.runs) rows.push_back(row_of(run));
  text += number_table(rows, 2);
  for (const auto& run : report.runs) {
    if (run.report.passed()) continue;
    text += fmt::format("layer {}\n", run.layer.name) +
            comparison_as_text(*run.report.comparison, spec.output);
  }
  return text;
}

std::string layer_summary_as_text(const std::vector<LayerReport>& reports) {
  Row heading = {"configuration", "scheme", "W bits", "X bits", "SQNR dB"};
  const bool is_simulated = !reports.empty() && has_rtl(reports.front());
  const bool is_compared = !reports.empty() && has_comparison(reports.front());
  if (is_simulated) heading.insert(heading.end(), {"cycles", "utilisation %", "MACs/s"});
  if (is_compared) heading.emplace_back("equal bits");
  std::vector<Row> rows = {heading};
  for (const auto& report : reports) rows.push_back(row_of(report));
  std::string text = "All layers\n" + number_table(rows, 2);
  text += "Bits an element, with padding and side data. SQNR against the FP32 product.";
  return text + (is_simulated ? " MACs simulated a second.\n" : "\n");
}

std::string layer_reports_as_json(const LayerOptions& options,
                                  const std::vector<LayerReport>& reports) {
  Json configurations = Json::array();
  bool has_passed = true;
  for (const auto& report : reports) {
    configurations.push_back(json_of(report));
    has_passed = has_passed && report.passed();
  }
  const LayerSizes& sizes = options.sizes;
  return document_text({{"passed", has_passed},
                        {"tensors", "synthetic"},
                        {"seed", options.seed},
                        {"tokens", sizes.tokens},
                        {"hidden", sizes.hidden},
                        {"intermediate", sizes.intermediate},
                        {"key_value", sizes.key_value},
                        {"configurations", std::move(configurations)}});
}

}  // namespace mpgen::cli
