#include <fmt/format.h>

#include "fuzz/fuzz.hpp"
#include "verify/check_limits.hpp"
#include "verify/job_context.hpp"

namespace mpgen::verify {

Findings check_fuzz(const JobContext& context) {
  fuzz::Options options;
  options.seed = context.seed;
  options.count = fuzz_count(context.level);
  options.first = context.part * options.count;
  options.regressions = context.folder / "regressions";
  const fuzz::Result result = fuzz::run(options);
  std::string detail;
  for (const fuzz::Finding& finding : result.findings) {
    detail += fmt::format("configuration {} of seed {}: {}\n", finding.index, result.seed,
                          finding.regression.string());
  }
  Findings findings;
  findings.evidence.push_back(
      {.subject =
           fmt::format("configurations {} to {}", result.first, result.first + result.trials - 1),
       .method = "written and read again, generated, linted in three tools, built, co-simulated",
       .scope = fmt::format("{} lint runs, {} suites, {} results compared", result.lint_runs,
                            result.suites, result.checks),
       .reach = Reach::sampled,
       .outcome = result.passed() ? Outcome::passed : Outcome::failed,
       .checks = result.trials,
       .counted = "configurations",
       .seed = result.seed,
       .detail = detail,
       .repeat = fmt::format("mpgen verify --check fuzz --level {} --seed {}",
                             to_string(context.level), result.seed)});
  return findings;
}

}  // namespace mpgen::verify
