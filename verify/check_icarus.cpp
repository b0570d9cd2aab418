#include <fmt/format.h>

#include <variant>

#include "gen/rtl.hpp"
#include "tb/icarus_cosim.hpp"
#include "verify/check_limits.hpp"
#include "verify/job_context.hpp"

namespace mpgen::verify {

Findings check_icarus(const JobContext& context) {
  tb::IcarusOptions options;
  options.seed = context.seed;
  options.cycles = icarus_cycles(context.level,
                                 std::holds_alternative<spec::MpgemmTileSpec>(context.design.unit));
  const tb::IcarusResult result =
      tb::run_icarus(context.design, gen::emit_rtl(context.design), options);
  Findings findings;
  for (const tb::IcarusSuiteResult& suite : result.suites) {
    const bool has_failed =
        suite.checks == 0 || (result.mismatches > 0 && suite.suite == result.failure.suite);
    Evidence evidence = {
        .subject = to_string(suite.suite),
        .method = "the vectors of the co-simulation in " + result.version + ", with four states",
        .scope = fmt::format("{} transactions from {} places of the suite, {} cycles",
                             suite.transactions, suite.pieces, suite.cycles),
        .reach = Reach::sampled,
        .outcome = has_failed ? Outcome::failed : Outcome::passed,
        .checks = suite.checks,
        .counted = "results",
        .seed = result.seed,
        .detail = {},
        .repeat = {}};
    if (has_failed && result.mismatches > 0) {
      evidence.detail = fmt::format("{}\nexpected: {}\ngot: {}", result.failure.what,
                                    tb::join_fields(result.failure.expected),
                                    tb::join_fields(result.failure.got));
      evidence.repeat =
          fmt::format("mpgen cosim {} --replay '{}'", context.configuration, result.failure.replay);
    }
    findings.evidence.push_back(std::move(evidence));
  }
  for (const tb::Suite suite : result.left_out) {
    findings.left_out.push_back(fmt::format(
        "suite {}: its shortest multiplication takes too many cycles", to_string(suite)));
  }
  return findings;
}

}  // namespace mpgen::verify
