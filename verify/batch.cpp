#include "verify/batch.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <map>

#include "exhaustive/exhaustive.hpp"
#include "flow/bounded_text.hpp"
#include "flow/tools.hpp"
#include "gen/version.hpp"
#include "spec/write_design.hpp"
#include "tb/fingerprint.hpp"

namespace mpgen::verify {
namespace {

constexpr std::uint64_t kMemoryLimit = std::uint64_t{6} << 30;

std::string hash_of_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  return tb::Fingerprint().bytes(bytes).hex();
}

// What the enumerations have left behind in the run's folder.
std::string exhaustive_state(const std::filesystem::path& folder) {
  tb::Fingerprint state;
  for (const exhaustive::SubjectDescription& subject : exhaustive::subjects()) {
    state.field(hash_of_file(folder / "exhaustive" / (subject.name + ".json")));
  }
  return state.hex();
}

// Why a job left no findings; empty when it did.
std::string problem_of(const jobs::Record& record) {
  if (record.ok()) return "";
  std::string text = to_string(record.state);
  if (record.state == jobs::State::finished) {
    text = fmt::format("exit status {}", record.exit_status);
  } else if (record.state == jobs::State::crashed) {
    text = fmt::format("ended by signal {}", record.signal);
  } else if (record.state == jobs::State::out_of_time) {
    text = fmt::format("no end after {:.0f} s", record.wall_seconds);
  } else if (record.state == jobs::State::out_of_memory) {
    text = fmt::format("out of memory, {} MiB", record.peak_memory >> 20);
  }
  const std::string last = flow::last_lines(record.messages, 10);
  return last.empty() ? text : text + ": " + last;
}

JobResult result_of(const PlannedJob& job, const jobs::Record& record) {
  JobResult result = {.job = job,
                      .findings = {},
                      .problem = problem_of(record),
                      .cpu_seconds = record.cpu_seconds,
                      .wall_seconds = record.wall_seconds,
                      .peak_memory = record.peak_memory};
  if (!result.problem.empty()) return result;
  try {
    result.findings = findings_from_json(nlohmann::ordered_json::parse(record.output));
    if (result.findings.evidence.empty()) result.problem = "it reports nothing";
  } catch (const std::exception& error) {
    result.problem = std::string("unreadable result: ") + error.what();
  }
  return result;
}

std::vector<std::pair<std::string, std::string>> tool_versions() {
  std::vector<std::pair<std::string, std::string>> versions;
  for (const flow::Tool* tool :
       {&flow::kVerilator, &flow::kIcarus, &flow::kYosys, &flow::kCompiler}) {
    try {
      versions.emplace_back(tool->name, flow::find_tool(*tool).version);
    } catch (const flow::ToolError&) {
      versions.emplace_back(tool->name, "missing");
    }
  }
  return versions;
}

}  // namespace

std::vector<jobs::Job> processes_of(const Plan& plan, const std::vector<spec::Design>& designs,
                                    const std::vector<Subject>& subjects,
                                    const RunSettings& settings) {
  const std::string program_hash = hash_of_file(settings.program);
  std::vector<jobs::Job> processes;
  for (const PlannedJob& planned : plan.jobs) {
    jobs::Job job;
    job.id = planned.id;
    job.command = {settings.program.string(),
                   "verify",
                   "--run-job",
                   to_string(planned.check),
                   "--part",
                   std::to_string(planned.part),
                   "--level",
                   to_string(settings.level),
                   "--seed",
                   std::to_string(settings.seed),
                   "--output",
                   settings.folder.string()};
    tb::Fingerprint key;
    key.field(program_hash).field(to_string(planned.check)).field(std::to_string(planned.part));
    key.field(to_string(settings.level)).field(std::to_string(settings.seed));
    if (planned.design) {
      const std::string& configuration = subjects[*planned.design].configuration;
      job.command.push_back(configuration);
      key.field(configuration).field(spec::to_yaml(designs[*planned.design]));
    }
    // An enumeration that its budget ended goes on in the next run.
    if (planned.check == Check::exhaustive) key.field(exhaustive_state(settings.folder));
    job.key = key.hex();
    job.time_limit = planned.time_limit;
    job.memory_limit = kMemoryLimit;
    job.cost_hint = planned.expected_seconds;
    processes.push_back(std::move(job));
  }
  return processes;
}

Summary summary_of(const Plan& plan, const std::vector<jobs::Job>& processes,
                   const std::vector<jobs::Record>& records, const std::vector<Subject>& subjects,
                   const RunSettings& settings) {
  Summary summary = {.level = settings.level,
                     .seed = settings.seed,
                     .version = gen::kVersion,
                     .tools = tool_versions(),
                     .subjects = subjects,
                     .jobs = {},
                     .omissions = plan.omissions,
                     .pending = 0};
  std::map<std::string, const jobs::Record*> by_id;
  for (const jobs::Record& record : records) by_id[record.id] = &record;
  for (std::size_t index = 0; index < plan.jobs.size(); ++index) {
    const auto place = by_id.find(plan.jobs[index].id);
    const bool is_there = place != by_id.end() && place->second->key == processes[index].key &&
                          place->second->state != jobs::State::not_started;
    if (is_there) {
      summary.jobs.push_back(result_of(plan.jobs[index], *place->second));
    } else {
      ++summary.pending;
    }
  }
  return summary;
}

}  // namespace mpgen::verify
