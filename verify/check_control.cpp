#include <fmt/format.h>

#include "flow/property_proof.hpp"
#include "flow/write_rtl.hpp"
#include "gen/control_proofs.hpp"
#include "gen/rtl.hpp"
#include "verify/check_limits.hpp"
#include "verify/job_context.hpp"

namespace mpgen::verify {
namespace {

using flow::PropertyStatus;

Outcome outcome_of(PropertyStatus status) {
  if (status == PropertyStatus::failed || status == PropertyStatus::unreached) {
    return Outcome::failed;
  }
  return status == PropertyStatus::undecided ? Outcome::undecided : Outcome::passed;
}

Evidence evidence_of(const JobContext& context, const gen::ControlProof& proof,
                     const flow::PropertyResult& result) {
  const bool is_cover = result.status == PropertyStatus::reached;
  const bool is_whole = proof.design == context.design;
  Evidence evidence = {.subject = proof.module + ": " + result.name,
                       .method = "assertion of the RTL, abc: " + to_string(result.status),
                       .scope = proof.scope,
                       .reach = is_whole ? Reach::complete : Reach::reduced,
                       .outcome = outcome_of(result.status),
                       .checks = 1,
                       .counted = "assertions",
                       .seed = {},
                       .detail = is_cover ? "" : result.counterexample,
                       .repeat = fmt::format("mpgen verify {} --check control --level {}",
                                             context.configuration, to_string(context.level))};
  if (result.status == PropertyStatus::bounded) {
    evidence.reach = Reach::bounded;
    evidence.scope += fmt::format("{}the first {} cycles after a reset",
                                  evidence.scope.empty() ? "" : ", ", result.cycles);
  }
  return evidence;
}

}  // namespace

Findings check_control(const JobContext& context) {
  Findings findings;
  for (const gen::ControlProof& proof : gen::control_proofs_of(context.design)) {
    const flow::TemporaryFolder folder;
    flow::PropertyOptions options;
    options.time_limit = property_limit(context.level);
    options.without = proof.without;
    for (const flow::PropertyResult& result : flow::prove_properties(
             flow::write_rtl(gen::emit_rtl(proof.design), folder), proof.module, options)) {
      findings.evidence.push_back(evidence_of(context, proof, result));
    }
  }
  return findings;
}

}  // namespace mpgen::verify
