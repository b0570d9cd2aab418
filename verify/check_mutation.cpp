#include <fmt/format.h>

#include <string>
#include <variant>
#include <vector>

#include "gen/rtl.hpp"
#include "mutation/mutation.hpp"
#include "mutation/own_modules.hpp"
#include "tb/rtl_coverage.hpp"
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

// Of two rows the second is also the last, and 1 is the only place that is not 0: many faults in
// the count of rows would change nothing.
constexpr int kTileEdge = 3;
constexpr auto kOwnModules = "; the unit's own modules";

std::string size_note(const spec::Design& whole, const spec::Design& reduced) {
  if (reduced == whole) return "";
  const auto& tile = std::get<spec::MpgemmTileSpec>(whole.unit);
  const auto& small = std::get<spec::MpgemmTileSpec>(reduced.unit);
  return fmt::format("; {} x {} elements instead of {} x {}", small.rows, small.columns, tile.rows,
                     tile.columns);
}

Reach reach_of(bool is_sample, bool is_whole) {
  if (is_sample) return Reach::sampled;
  return is_whole ? Reach::complete : Reach::reduced;
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
  const spec::Design design = tb::reduced_design(context.design, kTileEdge);
  const tb::RtlSource rtl = gen::emit_rtl(design);
  const mutation::MutationResult result =
      mutation::run_mutation(design, rtl, tb::ModelCache(), options);
  const std::vector<std::string> others = mutation::modules_of_other_units(design, rtl);
  const std::size_t killed = result.count(mutation::Outcome::killed);
  const std::size_t equivalent = result.count(mutation::Outcome::equivalent);
  const std::size_t survived = result.count(mutation::Outcome::survived);
  const bool is_sample = result.mutants.size() < result.listed;
  Findings findings;
  findings.evidence.push_back(
      {.subject = "mutants of the RTL",
       .method = "each mutant in the co-simulation; survivors by proof",
       .scope = fmt::format("score {:.1f} %: {} killed, {} proved equivalent, {} equivalent by "
                            "argument, {} survived{}{}{}",
                            100 * result.score(), killed, equivalent,
                            result.count(mutation::Outcome::explained), survived,
                            is_sample ? fmt::format("; a sample of {}", result.listed) : "",
                            size_note(context.design, design), others.empty() ? "" : kOwnModules),
       .reach = reach_of(is_sample, design == context.design),
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
  if (!others.empty()) {
    findings.left_out.push_back(fmt::format("mutants of {}, units with configurations of their own",
                                            fmt::join(others, ", ")));
  }
  return findings;
}

}  // namespace mpgen::verify
