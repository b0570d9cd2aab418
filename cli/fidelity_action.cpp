#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <stdexcept>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/option_values.hpp"
#include "fidelity/measurement.hpp"
#include "fidelity/table.hpp"

namespace mpgen::cli {
namespace {

template <class Value>
bool is_wanted(const std::vector<Value>& wanted, const Value& value) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

fidelity::MeasurementPlan plan_of(const FidelityOptions& options) {
  fidelity::FormatOptions format_options;
  if (!options.blocks.empty()) format_options.blocks = options.blocks;
  format_options.group = options.group;
  format_options.columns = options.columns;

  fidelity::MeasurementPlan plan;
  for (const std::string& name : fidelity::format_names()) {
    if (!is_wanted(options.formats, name)) continue;
    for (fidelity::NumberFormat& format : fidelity::number_formats(name, format_options)) {
      plan.formats.push_back(std::move(format));
    }
  }
  for (const fidelity::TensorKind kind : fidelity::tensor_kinds()) {
    if (is_wanted(options.tensors, to_string(kind))) plan.tensors.push_back(kind);
  }
  plan.shape = {.rows = options.rows, .columns = options.columns};
  plan.seed = options.seed;
  plan.draws = options.draws;
  plan.jobs = job_count(options.jobs);
  return plan;
}

}  // namespace

int run_fidelity(const FidelityOptions& options, Console& console) {
  const fidelity::MeasurementPlan plan = plan_of(options);
  fidelity::Ratios ratios;
  try {
    ratios = fidelity::measure(plan, [&console](int done, int total) {
      console.progress(fmt::format("fidelity: tensor {} of {}", done + 1, total));
    });
  } catch (const std::invalid_argument& error) {
    console.end_progress();
    console.error(error.what());
    return kCheckFailed;
  }
  console.end_progress();
  if (options.json) {
    console.out() << fidelity::json_table(plan, ratios).dump(2) << '\n';
  } else {
    console.out() << (options.csv ? fidelity::csv_table(plan, ratios)
                                  : fidelity::text_table(plan, ratios));
  }
  return kAllRight;
}

}  // namespace mpgen::cli
