#include <fmt/format.h>

#include "exhaustive/exhaustive.hpp"
#include "gen/version.hpp"
#include "verify/check_limits.hpp"
#include "verify/job_context.hpp"

namespace mpgen::verify {

Findings check_exhaustive(const JobContext& context) {
  const exhaustive::SubjectDescription subject = exhaustive::subjects().at(context.part);
  exhaustive::Options options;
  options.subject = subject.name;
  options.folder = context.folder / "exhaustive";
  options.slices = exhaustive_slices(context.level);
  options.budget = exhaustive_budget(context.level);
  options.key = gen::kVersion;
  const exhaustive::Result result = exhaustive::run(options);
  std::string detail;
  for (const exhaustive::Mismatch& mismatch : result.examples) {
    detail += describe(subject.name, mismatch) + "\n";
  }
  Findings findings;
  findings.evidence.push_back(
      {.subject = subject.what,
       .method = "RTL in Verilator, reference and " + subject.host,
       .scope = fmt::format("{} of {} slices, {:.2f} % of all inputs", result.slices_done,
                            subject.slices, 100 * result.fraction()),
       .reach = result.is_complete() ? Reach::complete : Reach::sampled,
       .outcome = result.ok() && result.points > 0 ? Outcome::passed : Outcome::failed,
       .checks = result.points,
       .counted = "inputs",
       .seed = {},
       .detail = detail,
       .repeat =
           fmt::format("mpgen verify --check exhaustive --level {}", to_string(context.level))});
  if (!result.is_complete()) {
    findings.left_out.push_back(fmt::format("{}: {} of {} slices", subject.what,
                                            subject.slices - result.slices_done, subject.slices));
  }
  if (!subject.not_simulated.empty()) {
    findings.left_out.push_back(fmt::format("{}: {}", subject.what, subject.not_simulated));
  }
  return findings;
}

}  // namespace mpgen::verify
