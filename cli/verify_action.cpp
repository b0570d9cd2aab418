#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <stdexcept>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/load_designs.hpp"
#include "cli/option_values.hpp"
#include "cli/verify_jobs.hpp"
#include "cli/write_file.hpp"
#include "flow/tools.hpp"
#include "jobs/batch.hpp"
#include "tb/coverage_points.hpp"
#include "verify/batch.hpp"

namespace mpgen::cli {
namespace {

using verify::Plan;
using verify::Summary;

constexpr int kSignalBase = 128;  // shells report a signal so

struct Run {
  std::vector<spec::Design> designs;
  std::vector<verify::Subject> subjects;
  verify::RunSettings settings;
  Plan plan;
  std::vector<jobs::Job> processes;
};

verify::PlanOptions plan_options(const VerifyOptions& options) {
  verify::PlanOptions result;
  result.level = *verify::parse_level(options.level);
  for (const std::string& name : options.checks) {
    result.checks.push_back(*verify::parse_check(name));
  }
  return result;
}

Run prepare(const VerifyOptions& options, const std::vector<LoadedDesign>& loaded) {
  Run run;
  for (const LoadedDesign& one : loaded) {
    run.designs.push_back(one.design);
    run.subjects.push_back({one.path.string(), one.design.name, spec::unit_name(one.design.unit)});
  }
  const verify::PlanOptions planned = plan_options(options);
  run.settings = {.program = std::filesystem::read_symlink("/proc/self/exe"),
                  .folder = std::filesystem::absolute(options.output),
                  .level = planned.level,
                  .seed = options.seed};
  run.plan = verify::make_plan(run.designs, planned);
  run.processes = verify::processes_of(run.plan, run.designs, run.subjects, run.settings);
  return run;
}

jobs::Options batch_options(const VerifyOptions& options, const Run& run) {
  jobs::Options batch;
  batch.folder = run.settings.folder;
  batch.parallel = options.jobs;
  batch.fresh = options.fresh;
  if (!options.shard.empty()) batch.shard = jobs::parse_shard(options.shard);
  if (options.engine == "slurm") {
    batch.engine = jobs::Engine::slurm;
    batch.slurm.worker = {run.settings.program.string(), "job"};
    batch.slurm.sbatch_arguments = options.sbatch;
  }
  return batch;
}

void show(const jobs::Progress& progress, Console& console) {
  if (progress.kind == jobs::Progress::Kind::submitted) {
    console.note(progress.text);
  } else if (progress.job != nullptr) {
    console.progress(
        fmt::format("verify {}/{}: {}", progress.done, progress.total, progress.job->id));
  }
}

bool write_reports(const Summary& summary, const std::filesystem::path& folder, Console& console) {
  bool all_written = true;
  const auto write = [&](const char* name, const std::string& text) {
    const auto problem = write_file(folder / name, text, true);
    if (!problem) return;
    console.error(fmt::format("cannot write {}: {}", (folder / name).string(), *problem));
    all_written = false;
  };
  // Output of tools need not be UTF-8.
  write("report.json",
        json_report(summary).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) +
            "\n");
  write("report.html", html_report(summary));
  write("junit.xml", junit_report(summary));
  return all_written;
}

// The page of all designs whose coverage was measured; nothing when none was.
void write_coverage(const Summary& summary, const std::filesystem::path& folder, Console& console) {
  std::vector<std::filesystem::path> tracefiles;
  for (const verify::JobResult& job : summary.jobs) {
    for (const std::string& name : job.findings.attachments) {
      if (std::filesystem::exists(folder / name)) tracefiles.push_back(folder / name);
    }
  }
  if (tracefiles.empty()) return;
  try {
    tb::write_coverage_page(tracefiles, folder / "coverage");
  } catch (const flow::ToolError& error) {
    // The report has all figures; the page only shows where they are.
    console.note(fmt::format("no page of the coverage: {}", error.what()));
  }
}

// A run whose jobs could not even start their tools tells nothing about the designs.
bool has_tool_failure(const std::vector<jobs::Record>& records) {
  return std::any_of(records.begin(), records.end(), [](const jobs::Record& record) {
    return record.state == jobs::State::finished && record.exit_status == kToolFailed;
  });
}

int run_all(const VerifyOptions& options, const Run& run, Console& console) {
  const jobs::BatchResult batch =
      run_batch(run.processes, batch_options(options, run),
                [&console](const jobs::Progress& progress) { show(progress, console); });
  console.end_progress();
  if (batch.signal != 0) {
    console.note("interrupted; the same command goes on where this one stopped");
    return kSignalBase + batch.signal;
  }
  // Those of other shards are there, too, when they share the folder.
  const std::vector<jobs::Record> records = jobs::read_records({run.settings.folder});
  const Summary summary =
      verify::summary_of(run.plan, run.processes, records, run.subjects, run.settings);
  write_coverage(summary, run.settings.folder, console);
  const bool is_written = write_reports(summary, run.settings.folder, console);
  if (options.json) {
    console.out() << json_report(summary).dump(2, ' ', false,
                                               nlohmann::ordered_json::error_handler_t::replace)
                  << '\n';
  } else {
    console.out() << text_report(summary) << "report: " << (options.output / "report.html").string()
                  << '\n';
  }
  if (!is_written || has_tool_failure(batch.records)) return kToolFailed;
  return summary.passed() ? kAllRight : kCheckFailed;
}

bool is_usable(const VerifyOptions& options, Console& console) {
  if (!options.sbatch.empty() && options.engine != "slurm") {
    console.error("--sbatch is for --engine slurm");
    return false;
  }
  try {
    if (!options.shard.empty()) jobs::parse_shard(options.shard);
  } catch (const std::invalid_argument& error) {
    console.error(fmt::format("--shard: {}", error.what()));
    return false;
  }
  return true;
}

}  // namespace

int run_verify(const VerifyOptions& options, Console& console) {
  if (!is_usable(options, console)) return kBadInput;
  const auto loaded = load_designs(options.configurations, options.json, console);
  if (!loaded) return kBadInput;
  if (!options.run_job.empty()) return run_verify_job(options, *loaded, console);
  const Run run = prepare(options, *loaded);
  if (run.plan.jobs.empty()) {
    console.error("nothing to do: give configurations, or checks that need none");
    return kBadInput;
  }
  return run_all(options, run, console);
}

}  // namespace mpgen::cli
