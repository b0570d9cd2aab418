#include "cli/gemm_multiply.hpp"

#include <utility>
#include <variant>

#include "cli/tile_designs.hpp"
#include "operands/newest_tokens.hpp"

namespace mpgen::cli {
namespace {

GemmReport describe(const spec::Design& design, const operands::Activations& activations,
                    const operands::SecondOperand& second) {
  GemmReport report;
  report.design = design.name;
  report.spec = tile_of(design);
  report.activations = activations.description;
  report.second = second.description;
  report.kind = second.kind;
  report.m = activations.rows;
  report.n = second.rows;
  report.k = second.k;
  report.newest_tokens = second.k - second.quantized_k();
  report.result_shape = result_shape(activations, second);
  return report;
}

}  // namespace

tensors::Shape result_shape(const operands::Activations& activations,
                            const operands::SecondOperand& second) {
  tensors::Shape shape = activations.description.shape;
  shape.back() = second.rows;
  return shape;
}

GemmReport multiply_operands(const spec::Design& design, const operands::Activations& activations,
                             const operands::SecondOperand& second, const GemmJob& job,
                             GemmResult& result, Console& console) {
  GemmReport report = describe(design, activations, second);
  if (job.on_golden) {
    report.golden = run_golden(report.spec, activations, second, job, result, console);
  }
  if (job.on_rtl) {
    GemmResult simulated;
    report.rtl = run_rtl(design, activations, second, job, simulated, console);
    if (report.golden) {
      report.comparison = compare_results(result, simulated, second.rows);
    } else {
      result = std::move(simulated);
    }
  }
  if (report.newest_tokens > 0) {
    operands::add_newest_tokens(std::get<gemm::Binary16Matrix>(activations.matrix), second, result);
  }
  console.progress(job.subject + "measuring the accuracy");
  report.accuracy = measure_accuracy(activations, second, result, report.spec.output, job.jobs);
  console.end_progress();
  return report;
}

}  // namespace mpgen::cli
