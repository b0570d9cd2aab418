#include <fmt/format.h>

#include "flow/lint.hpp"
#include "flow/write_rtl.hpp"
#include "gen/rtl.hpp"
#include "verify/job_context.hpp"

namespace mpgen::verify {

Findings check_lint(const JobContext& context) {
  const flow::TemporaryFolder folder;
  const gen::Rtl rtl = gen::emit_rtl(context.design);
  Findings findings;
  for (const flow::LintResult& result : flow::lint(flow::write_rtl(rtl, folder), rtl.top)) {
    findings.evidence.push_back({.subject = result.tool,
                                 .method = "all warnings on, no waivers; " + result.version,
                                 .scope = "all modules",
                                 .reach = Reach::complete,
                                 .outcome = result.ok ? Outcome::passed : Outcome::failed,
                                 .checks = rtl.files.size(),
                                 .counted = "modules",
                                 .seed = {},
                                 .detail = result.messages,
                                 .repeat = fmt::format("mpgen lint {}", context.configuration)});
  }
  return findings;
}

}  // namespace mpgen::verify
