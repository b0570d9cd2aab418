#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <vector>

#include "cli/build_models.hpp"
#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/gemm_multiply.hpp"
#include "cli/layer_report.hpp"
#include "cli/layer_tensors.hpp"
#include "cli/load_designs.hpp"
#include "cli/option_values.hpp"
#include "cli/tensor_messages.hpp"
#include "cli/tile_designs.hpp"
#include "flow/tools.hpp"
#include "operands/load_activations.hpp"
#include "operands/load_second.hpp"

namespace mpgen::cli {
namespace {

LayerRun run_linear_layer(const LoadedDesign& loaded, const LinearLayer& layer,
                          const LayerOptions& options, const GemmJob& job, Console& console) {
  console.progress(job.subject + "making and quantising tensors");
  const spec::MpgemmTileSpec& spec = tile_of(loaded.design);
  auto input = synthetic_activations(layer, options.sizes.tokens, options.seed, job.jobs);
  auto weights = synthetic_weights(layer, options.seed, job.jobs);
  // What is refused is refused because of the configuration.
  input.file = weights.file = loaded.path;
  const auto activations = operands::take_activations(spec, std::move(input), job.jobs);
  const auto second =
      operands::take_second(spec, operands::SecondKind::weights, std::move(weights), job.jobs);
  GemmResult result;
  return {layer, multiply_operands(loaded.design, activations, second, job, result, console)};
}

// All layers on one of `configurations`, of which `before` come first.
LayerReport run_configuration(const LoadedDesign& loaded, const LayerOptions& options,
                              std::size_t before, std::size_t configurations, Console& console) {
  LayerReport report = {loaded.path, loaded.design.name, tile_of(loaded.design), {}};
  GemmJob job = gemm_job(options.on, job_count(options.jobs));
  const auto layers = linear_layers(options.sizes);
  for (const auto& layer : layers) {
    job.subject = fmt::format("{}/{} {}: ", before * layers.size() + report.runs.size() + 1,
                              configurations * layers.size(), layer.name);
    report.runs.push_back(run_linear_layer(loaded, layer, options, job, console));
  }
  return report;
}

int run_all(const std::vector<LoadedDesign>& designs, const LayerOptions& options,
            Console& console) {
  if (!options.json) console.out() << layer_heading_as_text(options) << std::flush;
  const int jobs = job_count(options.jobs);
  if (gemm_job(options.on, jobs).on_rtl) {
    std::vector<tb::RtlSource> sources;
    sources.reserve(designs.size());
    for (const auto& loaded : designs) sources.push_back(gen::emit_rtl(loaded.design));
    build_models(designs, sources, tb::ModelCache(), jobs, console);
  }
  std::vector<LayerReport> reports;
  for (const auto& loaded : designs) {
    reports.push_back(run_configuration(loaded, options, reports.size(), designs.size(), console));
    if (options.json) continue;
    console.out() << '\n' << layer_report_as_text(reports.back()) << std::flush;
  }
  console.out() << (options.json ? layer_reports_as_json(options, reports)
                                 : '\n' + layer_summary_as_text(reports));
  const bool has_passed = std::all_of(reports.begin(), reports.end(),
                                      [](const LayerReport& report) { return report.passed(); });
  return has_passed ? kAllRight : kCheckFailed;
}

}  // namespace

int run_layer(const LayerOptions& options, Console& console) {
  const auto designs = load_designs(options.configurations, options.json, console);
  if (!designs || !are_tiles(*designs, options.json, console)) return kBadInput;
  const auto work = [&] { return run_all(*designs, options, console); };
  try {
    return run_on_tensors(work, options.json, console);
  } catch (const flow::ToolError& error) {
    console.error(error.what());
    return kToolFailed;
  }
}

}  // namespace mpgen::cli
