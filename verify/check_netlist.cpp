#include <fmt/format.h>

#include "gen/rtl.hpp"
#include "netlist/netlist_check.hpp"
#include "verify/check_limits.hpp"
#include "verify/job_context.hpp"

namespace mpgen::verify {
namespace {

Evidence proof_evidence(const formal::Equivalence& result) {
  const bool is_bounded = result.verdict == formal::Verdict::bounded;
  Evidence evidence = {.subject = "equal to the RTL",
                       .method = result.method,
                       .scope = is_bounded
                                    ? fmt::format("the first {} cycles after a reset", result.depth)
                                    : "all inputs, all cycles",
                       .reach = is_bounded ? Reach::bounded : Reach::complete,
                       .outcome = Outcome::passed,
                       .checks = 1,
                       .counted = "proofs",
                       .seed = {},
                       .detail = result.counterexample,
                       .repeat = {}};
  if (result.verdict == formal::Verdict::refuted) evidence.outcome = Outcome::failed;
  if (result.verdict == formal::Verdict::undecided) evidence.outcome = Outcome::undecided;
  return evidence;
}

Evidence icarus_evidence(const tb::IcarusResult& result) {
  return {.subject = "netlist in Icarus",
          .method = "the vectors of the co-simulation in " + result.version,
          .scope = fmt::format("{} cycles", result.cycles()),
          .reach = Reach::sampled,
          .outcome = result.passed() ? Outcome::passed : Outcome::failed,
          .checks = result.checks(),
          .counted = "results",
          .seed = result.seed,
          .detail = result.failure.what,
          .repeat = {}};
}

Evidence verilator_evidence(const tb::CosimResult& result) {
  std::uint64_t checks = 0;
  bool has_passed = true;
  for (const tb::SuiteResult& suite : result.suites) {
    checks += suite.checks;
    has_passed = has_passed && suite.passed();
  }
  return {.subject = "netlist in Verilator",
          .method = "co-simulation with the reference",
          .scope = fmt::format("{} suites", result.suites.size()),
          .reach = Reach::sampled,
          .outcome = has_passed && checks > 0 ? Outcome::passed : Outcome::failed,
          .checks = checks,
          .counted = "results",
          .seed = result.seed,
          .detail = {},
          .repeat = {}};
}

}  // namespace

Findings check_netlist(const JobContext& context) {
  netlist::NetlistOptions options;
  options.seed = context.seed;
  options.proof_limit = proof_limit(context.level);
  options.verilator_count = netlist_transactions(context.level);
  const netlist::NetlistCheck result =
      netlist::check_netlist(context.design, gen::emit_rtl(context.design), options);
  Findings findings;
  findings.left_out = result.not_done;
  if (result.equivalence) findings.evidence.push_back(proof_evidence(*result.equivalence));
  if (result.icarus) findings.evidence.push_back(icarus_evidence(*result.icarus));
  if (result.verilator) findings.evidence.push_back(verilator_evidence(*result.verilator));
  for (Evidence& evidence : findings.evidence) {
    evidence.scope +=
        fmt::format("; {} cells of {}", result.netlist.cell_count(), result.netlist.library);
    evidence.repeat = fmt::format("mpgen verify {} --check netlist --level {} --seed {}",
                                  context.configuration, to_string(context.level), context.seed);
  }
  return findings;
}

}  // namespace mpgen::verify
