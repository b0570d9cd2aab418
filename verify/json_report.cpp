#include "verify/summary.hpp"

namespace mpgen::verify {
namespace {

using nlohmann::ordered_json;

ordered_json job_json(const JobResult& result) {
  ordered_json json = {{"id", result.job.id},
                       {"check", to_string(result.job.check)},
                       {"passed", !result.has_failed()},
                       {"cpu_seconds", result.cpu_seconds},
                       {"wall_seconds", result.wall_seconds},
                       {"peak_memory_bytes", result.peak_memory}};
  if (!result.problem.empty()) json["problem"] = result.problem;
  json.update(to_json(result.findings));
  return json;
}

ordered_json subject_json(const Summary& summary, std::size_t index) {
  ordered_json json = ordered_json::object();
  if (index < summary.subjects.size()) {
    const Subject& subject = summary.subjects[index];
    json = {{"design", subject.design},
            {"unit", subject.unit},
            {"configuration", subject.configuration}};
  }
  json["jobs"] = ordered_json::array();
  for (const JobResult& result : summary.jobs) {
    if (result.job.design.value_or(summary.subjects.size()) == index) {
      json["jobs"].push_back(job_json(result));
    }
  }
  json["not_shown"] = not_shown(summary, index);
  return json;
}

}  // namespace

ordered_json json_report(const Summary& summary) {
  ordered_json json = {{"version", summary.version},
                       {"level", to_string(summary.level)},
                       {"seed", summary.seed},
                       {"passed", summary.passed()},
                       {"pending_jobs", summary.pending},
                       {"tools", ordered_json::object()},
                       {"designs", ordered_json::array()}};
  for (const auto& [name, version] : summary.tools) json["tools"][name] = version;
  for (std::size_t index = 0; index < summary.subjects.size(); ++index) {
    json["designs"].push_back(subject_json(summary, index));
  }
  json["generator"] = subject_json(summary, summary.subjects.size());
  return json;
}

}  // namespace mpgen::verify
