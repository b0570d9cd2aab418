#include <fmt/format.h>

#include "formal/reference.hpp"
#include "verify/check_limits.hpp"
#include "verify/job_context.hpp"

namespace mpgen::verify {
namespace {

// A smaller design, or a step, that is proved says nothing about the whole.
Reach reach_of(const formal::Equivalence& result, bool is_whole) {
  if (result.verdict == formal::Verdict::bounded) return Reach::bounded;
  return is_whole ? Reach::complete : Reach::reduced;
}

Outcome outcome_of(formal::Verdict verdict) {
  if (verdict == formal::Verdict::refuted) return Outcome::failed;
  return verdict == formal::Verdict::undecided ? Outcome::undecided : Outcome::passed;
}

}  // namespace

Findings check_formal(const JobContext& context) {
  const formal::Proof proof = formal::proofs_of(context.design).at(context.part);
  const formal::Equivalence result = run_proof(proof, proof_limit(context.level));
  std::string scope = proof.scope;
  if (result.verdict == formal::Verdict::bounded) {
    scope +=
        fmt::format("{}the first {} cycles after a reset", scope.empty() ? "" : ", ", result.depth);
  }
  std::string detail = result.counterexample;
  if (result.verdict == formal::Verdict::refuted) detail += "\n" + result.command_line;
  Findings findings;
  findings.evidence.push_back(
      {.subject = proof.subject,
       .method = "equal to the behavioural reference: " + result.method,
       .scope = scope,
       .reach = reach_of(result, !proof.step && proof.design == context.design),
       .outcome = outcome_of(result.verdict),
       .checks = 1,
       .counted = "proofs",
       .seed = {},
       .detail = detail,
       .repeat = fmt::format("mpgen verify {} --check formal --level {}", context.configuration,
                             to_string(context.level))});
  return findings;
}

}  // namespace mpgen::verify
