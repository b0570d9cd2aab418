#include <fmt/format.h>

#include "tb/junit.hpp"
#include "verify/summary.hpp"

namespace mpgen::verify {
namespace {

tb::JunitCase case_of(const JobResult& result, const Evidence& evidence, double seconds) {
  tb::JunitCase one = {fmt::format("{}: {}", to_string(result.job.check), evidence.subject),
                       seconds, "", "", ""};
  if (evidence.outcome == Outcome::passed) return one;
  one.kind = evidence.outcome == Outcome::failed ? "failure" : "skipped";
  one.message =
      fmt::format("{}; {}; {}", to_string(evidence.outcome), evidence.method, evidence.scope);
  one.text = evidence.detail;
  if (!evidence.repeat.empty()) one.text += "\nrepeat: " + evidence.repeat;
  return one;
}

tb::JunitSuite suite_of(const Summary& summary, std::size_t index) {
  const bool is_design = index < summary.subjects.size();
  const std::string name = is_design ? summary.subjects[index].design : "generator";
  tb::JunitSuite suite = {name, "verify." + name, {{"seed", std::to_string(summary.seed)}}, {}};
  suite.properties.emplace_back("level", to_string(summary.level));
  if (is_design) {
    suite.properties.emplace_back("configuration", summary.subjects[index].configuration);
    suite.properties.emplace_back("unit", summary.subjects[index].unit);
  }
  for (const JobResult& result : summary.jobs) {
    if (result.job.design.value_or(summary.subjects.size()) != index) continue;
    double seconds = result.wall_seconds;  // of the whole job, shown at its first case
    if (!result.problem.empty()) {
      suite.cases.push_back({to_string(result.job.check), seconds, "error", "no result",
                             result.job.id + ": " + result.problem});
      seconds = 0;
    }
    for (const Evidence& evidence : result.findings.evidence) {
      suite.cases.push_back(case_of(result, evidence, seconds));
      seconds = 0;
    }
  }
  return suite;
}

}  // namespace

std::string junit_report(const Summary& summary) {
  std::vector<tb::JunitSuite> suites;
  for (std::size_t index = 0; index <= summary.subjects.size(); ++index) {
    tb::JunitSuite suite = suite_of(summary, index);
    if (!suite.cases.empty()) suites.push_back(std::move(suite));
  }
  return tb::junit_document("mpgen verify", suites);
}

}  // namespace mpgen::verify
