#include <fmt/format.h>

#include "gen/rtl.hpp"
#include "mutation/mutation.hpp"
#include "verify/check_limits.hpp"
#include "verify/coverage_plans.hpp"
#include "verify/job_context.hpp"

namespace mpgen::verify {
namespace {

using mutation::MutantResult;

std::string place_of(const mutation::Mutant& mutant) {
  return fmt::format("{}:{}:{}", mutant.file, mutant.line, mutant.column);
}

// Survivors are the news; the rest are figures.
std::string detail_of(const mutation::MutationResult& result) {
  std::string detail;
  for (const MutantResult& one : result.mutants) {
    if (!one.wrong_argument.empty()) {
      detail += fmt::format(
          "killed by {}, although the plan says that it changes nothing: {} {} -> {}; {}\n",
          one.how, place_of(one.mutant), one.mutant.before, one.mutant.after, one.wrong_argument);
    }
    if (one.outcome != mutation::Outcome::survived) continue;
    detail += fmt::format("survived: {} {}: {} -> {}; {}\n", place_of(one.mutant),
                          to_string(one.mutant.kind), one.mutant.before, one.mutant.after, one.how);
    if (!one.counterexample.empty()) detail += one.counterexample + "\n";
  }
  return detail;
}

// The proofs of a quick run are short: what they leave open is open. From level full on, every
// survivor has to be shown equivalent.
Outcome outcome_of(const mutation::MutationResult& result, Level level) {
  if (result.count(mutation::Outcome::killed) == 0) return Outcome::failed;
  for (const MutantResult& one : result.mutants) {
    if (!one.wrong_argument.empty()) return Outcome::failed;
  }
  if (result.count(mutation::Outcome::survived) == 0) return Outcome::passed;
  return level == Level::quick ? Outcome::undecided : Outcome::failed;
}

}  // namespace

Findings check_mutation(const JobContext& context) {
  mutation::MutationOptions options;
  options.seed = context.seed;
  options.sample = mutant_sample(context.level);
  options.effort = mutant_effort(context.level);
  options.proof_limit = mutant_proof_limit(context.level);
  options.proof_budget = mutant_proof_budget(context.level);
  options.arguments = coverage_plan(spec::unit_name(context.design.unit)).unchanging_mutants;
  const mutation::MutationResult result = mutation::run_mutation(
      context.design, gen::emit_rtl(context.design), tb::ModelCache(), options);
  const std::size_t killed = result.count(mutation::Outcome::killed);
  const std::size_t equivalent = result.count(mutation::Outcome::equivalent);
  const std::size_t survived = result.count(mutation::Outcome::survived);
  const bool is_sample = result.mutants.size() < result.listed;
  Findings findings;
  findings.evidence.push_back(
      {.subject = "mutants of the RTL",
       .method = "each mutant in the co-simulation; survivors by proof",
       .scope = fmt::format("score {:.1f} %: {} killed, {} proved equivalent, {} equivalent by "
                            "argument, {} survived{}",
                            100 * result.score(), killed, equivalent,
                            result.count(mutation::Outcome::explained), survived,
                            is_sample ? fmt::format("; a sample of {}", result.listed) : ""),
       .reach = is_sample ? Reach::sampled : Reach::complete,
       .outcome = outcome_of(result, context.level),
       .checks = result.mutants.size(),
       .counted = "mutants",
       .seed = context.seed,
       .detail = detail_of(result),
       .repeat = fmt::format("mpgen verify {} --check mutation --level {} --seed {}",
                             context.configuration, to_string(context.level), context.seed)});
  if (is_sample) {
    findings.left_out.push_back(
        fmt::format("{} of {} mutants", result.listed - result.mutants.size(), result.listed));
  }
  return findings;
}

}  // namespace mpgen::verify
