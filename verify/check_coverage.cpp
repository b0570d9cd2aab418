#include <fmt/format.h>

#include "gen/rtl.hpp"
#include "tb/coverage_points.hpp"
#include "tb/rtl_coverage.hpp"
#include "verify/check_limits.hpp"
#include "verify/coverage_plans.hpp"
#include "verify/job_context.hpp"
#include "verify/write_attachment.hpp"

namespace mpgen::verify {
namespace {

struct Totals {
  std::uint64_t hit = 0;
  std::uint64_t all = 0;
};

Evidence evidence_of(const JobContext& context, const tb::RtlCoverageResult& result,
                     tb::CoveragePoint::Kind kind, const Totals& totals) {
  std::uint64_t explained = 0;
  std::string detail;
  for (const tb::CoverageHole& hole : result.holes) {
    if (hole.point.kind != kind) continue;
    if (hole.explanation >= 0) {
      ++explained;
    } else {
      detail += fmt::format("{}: {}\n", to_string(hole), hole.complaint);
    }
  }
  const bool is_line = kind == tb::CoveragePoint::Kind::line;
  return {.subject = is_line ? "lines" : "toggles",
          .method = "Verilator's counters over all suites of the co-simulation",
          .scope = fmt::format("{} of {} reached, {} holes explained in the plan", totals.hit,
                               totals.all, explained),
          .reach = Reach::sampled,
          .outcome = detail.empty() && totals.all > 0 ? Outcome::passed : Outcome::failed,
          .checks = totals.all,
          .counted = "points",
          .seed = result.seed,
          .detail = detail,
          .repeat = fmt::format("mpgen verify {} --check coverage --level {} --seed {}",
                                context.configuration, to_string(context.level), context.seed)};
}

}  // namespace

Findings check_coverage(const JobContext& context) {
  const tb::CoveragePlan plan = coverage_plan(spec::unit_name(context.design.unit));
  const spec::Design design = tb::reduced_design(context.design);
  const tb::RtlSource rtl = gen::emit_rtl(design);
  tb::RtlCoverageOptions options;
  options.seed = context.seed;
  const tb::RtlCoverageResult result =
      tb::run_rtl_coverage(design, rtl, tb::ModelCache(), plan, options);
  Totals lines;
  Totals toggles;
  for (const tb::FileCoverage& file : result.files) {
    lines.hit += file.lines_hit;
    lines.all += file.lines;
    toggles.hit += file.toggles_hit;
    toggles.all += file.toggles;
  }
  Findings findings;
  if (lines.all > 0) {
    findings.evidence.push_back(evidence_of(context, result, tb::CoveragePoint::Kind::line, lines));
  }
  findings.evidence.push_back(
      evidence_of(context, result, tb::CoveragePoint::Kind::toggle, toggles));

  // What genhtml needs for the page of all designs.
  const std::filesystem::path folder = std::filesystem::path("coverage") / context.design.name;
  for (const tb::RtlFile& file : rtl.files) {
    write_attachment(context, folder / file.name, file.text);
  }
  const std::filesystem::path trace = folder / "lines_and_toggles.info";
  write_attachment(context, trace, tb::lcov_tracefile(result.points, context.folder / folder));
  findings.attachments.push_back(trace.string());
  return findings;
}

}  // namespace mpgen::verify
