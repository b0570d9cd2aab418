#include "cli/gemm_report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "cli/gemm_json.hpp"
#include "cli/gemm_progress.hpp"
#include "cli/gemm_words.hpp"
#include "cli/text_table.hpp"
#include "tensors/tensor_entry.hpp"

namespace mpgen::cli {
namespace {

using Json = nlohmann::ordered_json;
using operands::SecondKind;

std::string name_of(SecondKind kind) {
  switch (kind) {
    case SecondKind::weights:
      return "weights";
    case SecondKind::keys:
      return "keys";
    case SecondKind::values:
      return "values";
  }
  return "";
}

std::string text_of(const operands::OperandDescription& operand) {
  return fmt::format("{} {}, {} as {}, {:.4g} bits an element", tensors::quote_name(operand.name),
                     tensors::to_string(operand.shape), operand.source_form, operand.form,
                     operand.bits_per_element);
}

std::string text_of(const GemmAccuracy& accuracy, const GemmReport& report) {
  std::string text = std::isnan(accuracy.sqnr_db) ? "no finite result"
                     : std::isinf(accuracy.sqnr_db)
                         ? "no error"
                         : fmt::format("SQNR {:.2f} dB", accuracy.sqnr_db);
  text += " against the " + sqnr_reference(report);
  if (accuracy.rows < report.m) {
    text += fmt::format(", {} of {} tokens", accuracy.rows, report.m);
  }
  if (accuracy.nonfinite > 0) text += fmt::format("; {} results not finite", accuracy.nonfinite);
  return text;
}

std::string output_type(spec::OutputFormat format) {
  return format == spec::OutputFormat::fp32 ? "float32" : "float16";
}

Json json_of(const operands::OperandDescription& operand) {
  return {{"file", operand.file.string()},
          {"tensor", operand.name},
          {"shape", operand.shape},
          {"stored_as", operand.source_form},
          {"multiplied_as", operand.form},
          {"bits_per_element", operand.bits_per_element},
          {"was_quantized", operand.was_quantized},
          {"notes", operand.notes}};
}

}  // namespace

std::string gemm_report_as_text(const GemmReport& report) {
  std::string text = fmt::format(
      "Y {} = X {} * W {}{}, {}, accumulator {}\n", tensors::to_string(report.result_shape),
      tensors::to_string(report.activations.shape), tensors::to_string(report.second.shape),
      report.kind == SecondKind::values ? "" : "^T", spec::to_string(report.spec.scheme),
      spec::to_string(report.spec.accumulator));
  std::vector<Row> rows = {{"X", text_of(report.activations)}, {"W", text_of(report.second)}};
  if (report.newest_tokens > 0) {
    rows.push_back({"", fmt::format("the newest {} tokens stay FP16 and are added in FP32",
                                    report.newest_tokens)});
  }
  rows.push_back({"accuracy", text_of(report.accuracy, report)});
  if (report.golden) {
    rows.push_back(
        {"golden", fmt::format("{:.3g} s with {} thread{}, {:.3g} GOPS", report.golden->seconds,
                               report.golden->threads, report.golden->threads == 1 ? "" : "s",
                               golden_gops(report))});
  }
  if (report.rtl) {
    rows.push_back({"rtl", fmt::format("{} cycles, utilisation {:.1f} %; {:.3g} s, {} MACs "
                                       "simulated a second",
                                       report.rtl->cycles, 100 * report.rtl->utilisation,
                                       report.rtl->simulation_seconds,
                                       short_number(macs_per_second(*report.rtl)))});
  }
  if (!report.output.empty() && report.passed()) {
    rows.push_back(
        {"output", fmt::format("{}, {} {}", report.output.string(), output_type(report.spec.output),
                               tensors::to_string(report.result_shape))});
  }
  text += table(rows);
  if (report.comparison) text += comparison_as_text(*report.comparison, report.spec.output);
  return text;
}

std::string gemm_report_as_json(const GemmReport& report) {
  Json json = {{"passed", report.passed()},
               {"configuration", report.configuration.string()},
               {"design", report.design},
               {"scheme", spec::to_string(report.spec.scheme)},
               {"accumulator", spec::to_string(report.spec.accumulator)},
               {"m", report.m},
               {"n", report.n},
               {"k", report.k},
               {"activations", json_of(report.activations)},
               {"second_kind", name_of(report.kind)},
               {"second", json_of(report.second)},
               {"newest_tokens", report.newest_tokens},
               {"result_shape", report.result_shape},
               {"result_type", output_type(report.spec.output)}};
  const bool is_written = !report.output.empty() && report.passed();
  json["output"] = is_written ? Json(report.output.string()) : Json(nullptr);
  json.update(gemm_runs_as_json(report));
  return document_text(json);
}

}  // namespace mpgen::cli
