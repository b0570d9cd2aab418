#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <stdexcept>

#include "cli/build_models.hpp"
#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/load_designs.hpp"
#include "cli/option_values.hpp"
#include "cli/write_file.hpp"
#include "flow/tools.hpp"
#include "gen/rtl.hpp"
#include "spec/words.hpp"
#include "tb/cosim.hpp"
#include "tb/report.hpp"

namespace mpgen::cli {
namespace {

tb::CosimOptions engine_options(const CosimOptions& options) {
  tb::CosimOptions result;
  for (const std::string& name : options.suites) {
    if (const auto suite = tb::parse_suite(name)) result.suites.push_back(*suite);
  }
  result.seed = options.seed;
  result.count = options.count;
  result.jobs = job_count(options.jobs);
  result.keep_going = options.keep_going;
  result.replay = options.replay;
  result.trace = options.trace;
  return result;
}

// A suite that some of the units lack is left out there; one that all lack is a mistake.
bool all_suites_exist(const tb::CosimOptions& options, const std::vector<LoadedDesign>& designs,
                      Console& console) {
  std::vector<std::string> existing;
  for (const auto& loaded : designs) {
    for (const tb::Suite suite : tb::suites_of(loaded.design.unit)) {
      existing.push_back(tb::to_string(suite));
    }
  }
  bool is_right = true;
  for (const tb::Suite suite : options.suites) {
    const std::string name = tb::to_string(suite);
    if (std::find(existing.begin(), existing.end(), name) != existing.end()) continue;
    console.error(
        fmt::format("none of the given configurations has a suite {}", spec::quote(name)));
    is_right = false;
  }
  return is_right;
}

bool write_junit(const CosimOptions& options, const std::vector<tb::CosimReport>& reports,
                 Console& console) {
  if (options.junit.empty()) return true;
  const auto problem = write_file(options.junit, tb::junit_report(reports), true);
  if (!problem) return true;
  console.error(fmt::format("cannot write {}: {}", options.junit.string(), *problem));
  return false;
}

void print_json(const std::vector<tb::CosimReport>& reports, bool all_passed, Console& console) {
  nlohmann::ordered_json document = {{"passed", all_passed},
                                     {"designs", nlohmann::ordered_json::array()}};
  for (const auto& report : reports) document["designs"].push_back(tb::json_report(report));
  // A file name need not be UTF-8.
  console.out() << document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
                << '\n';
}

// One design; `place` is "3/21".
tb::CosimReport run_design(const LoadedDesign& loaded, const tb::RtlSource& source,
                           const tb::ModelCache& cache, const tb::CosimOptions& engine,
                           const std::string& place, Console& console) {
  const auto show = [&](const std::string& what) {
    console.progress(fmt::format("cosim {}: {}, {}", place, loaded.design.name, what));
  };
  show("building the model");
  tb::CosimReport report;
  report.configuration = loaded.path.string();
  report.result.design = loaded.design.name;
  try {
    report.result = tb::run_cosim(
        loaded.design, source, cache, engine, [&show](const tb::CosimProgress& progress) {
          show(fmt::format("{} {} %", to_string(progress.suite),
                           100 * progress.done / std::max<std::uint64_t>(progress.chunks, 1)));
        });
  } catch (const flow::ToolError& error) {
    report.error = error.what();
  }
  console.end_progress();
  if (!report.error.empty()) {
    console.error(fmt::format("{}: {}", loaded.design.name, report.error));
  }
  return report;
}

}  // namespace

int run_cosim(const CosimOptions& options, Console& console) {
  const auto designs = load_designs(options.configurations, options.json, console);
  if (!designs) return kBadInput;
  const tb::CosimOptions engine = engine_options(options);
  if (!all_suites_exist(engine, *designs, console)) return kBadInput;

  const tb::ModelCache cache;
  std::vector<tb::RtlSource> sources;
  for (const auto& loaded : *designs) sources.push_back(gen::emit_rtl(loaded.design));
  build_models(*designs, sources, cache, engine.jobs, console);

  std::vector<tb::CosimReport> reports;
  for (std::size_t index = 0; index < designs->size(); ++index) {
    const std::string place = fmt::format("{}/{}", index + 1, designs->size());
    try {
      reports.push_back(
          run_design((*designs)[index], sources[index], cache, engine, place, console));
    } catch (const std::invalid_argument& error) {
      if (options.replay.empty()) throw;
      console.error(error.what());
      return kBadInput;
    }
    if (options.json) continue;
    console.out() << tb::text_report(reports.back(), options.verbose) << std::flush;
  }

  const bool all_passed = std::all_of(reports.begin(), reports.end(),
                                      [](const auto& report) { return report.passed(); });
  if (options.json) print_json(reports, all_passed, console);
  if (!write_junit(options, reports, console)) return kToolFailed;
  const bool has_error = std::any_of(reports.begin(), reports.end(),
                                     [](const auto& report) { return !report.error.empty(); });
  if (has_error) return kToolFailed;
  return all_passed ? kAllRight : kCheckFailed;
}

}  // namespace mpgen::cli
