#include <fmt/format.h>

#include "gen/rtl.hpp"
#include "tb/cosim.hpp"
#include "tb/report.hpp"
#include "verify/job_context.hpp"

namespace mpgen::verify {
namespace {

Evidence suite_evidence(const JobContext& context, const tb::CosimResult& result,
                        const tb::SuiteResult& suite) {
  const bool is_exhaustive = suite.suite == tb::Suite::exhaustive;
  Evidence evidence = {
      .subject = to_string(suite.suite),
      .method = "co-simulation in Verilator with the reference, assertions on",
      .scope = fmt::format("{} transactions, {} cycles", suite.transactions, suite.cycles),
      .reach = is_exhaustive ? Reach::complete : Reach::sampled,
      .outcome = suite.passed() ? Outcome::passed : Outcome::failed,
      .checks = suite.checks,
      .counted = "results",
      .seed = result.seed,
      .detail = {},
      .repeat = fmt::format("mpgen cosim {} --suite {} --seed {}", context.configuration,
                            to_string(suite.suite), result.seed)};
  // What the suite enumerates is documented: every operand, or every pair in every lane.
  if (is_exhaustive) evidence.scope += "; inputs as docs/verification.md lists them for the unit";
  return evidence;
}

Evidence bin_evidence(const JobContext& context, const tb::CosimResult& result) {
  const std::vector<std::string> unhit = result.unhit_bins();
  std::string detail;
  for (const std::string& name : unhit) detail += "without a hit: " + name + "\n";
  return {.subject = "functional bins",
          .method = "counted in the co-simulation; plan in docs/coverage",
          .scope = fmt::format("{} of {} bins hit", result.bins.size() - unhit.size(),
                               result.bins.size()),
          .reach = Reach::sampled,
          .outcome = unhit.empty() ? Outcome::passed : Outcome::failed,
          .checks = result.bins.size(),
          .counted = "bins",
          .seed = result.seed,
          .detail = detail,
          .repeat = fmt::format("mpgen cosim {} --verbose", context.configuration)};
}

}  // namespace

Findings check_cosim(const JobContext& context) {
  tb::CosimOptions options;
  options.seed = context.seed;
  options.failure_folder = context.folder;
  tb::CosimReport report;
  report.configuration = context.configuration;
  report.result =
      tb::run_cosim(context.design, gen::emit_rtl(context.design), tb::ModelCache(), options);
  Findings findings;
  for (const tb::SuiteResult& suite : report.result.suites) {
    findings.evidence.push_back(suite_evidence(context, report.result, suite));
  }
  if (!report.result.bins.empty()) {
    findings.evidence.push_back(bin_evidence(context, report.result));
  }
  // The report of the co-simulation shows the first failure in full.
  for (Evidence& evidence : findings.evidence) {
    if (evidence.outcome != Outcome::failed || !evidence.detail.empty()) continue;
    evidence.detail = tb::text_report(report, false);
    break;
  }
  return findings;
}

}  // namespace mpgen::verify
