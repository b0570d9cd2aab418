#include "mutation/mutation.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "mutation/explained.hpp"
#include "mutation/hunt.hpp"
#include "mutation/own_modules.hpp"
#include "mutation/sample.hpp"
#include "mutation/schemata.hpp"
#include "mutation/survivor_proofs.hpp"

namespace mpgen::mutation {

std::string to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::killed:
      return "killed";
    case Outcome::equivalent:
      return "equivalent";
    case Outcome::explained:
      return "explained";
    case Outcome::survived:
      break;
  }
  return "survived";
}

std::size_t MutationResult::count(Outcome outcome) const {
  return static_cast<std::size_t>(
      std::count_if(mutants.begin(), mutants.end(),
                    [&](const MutantResult& one) { return one.outcome == outcome; }));
}

double MutationResult::score() const {
  const std::size_t different =
      mutants.size() - count(Outcome::equivalent) - count(Outcome::explained);
  if (different == 0) return 1;
  return static_cast<double>(count(Outcome::killed)) / static_cast<double>(different);
}

MutationResult run_mutation(const spec::Design& design, const tb::RtlSource& rtl,
                            const tb::ModelCache& cache, const MutationOptions& options) {
  MutationResult result;
  std::vector<Mutant> all = list_mutants(rtl);
  for (const std::string& module : modules_of_other_units(design, rtl)) {
    std::erase_if(all, [&](const Mutant& mutant) { return mutant.file == module + ".sv"; });
  }
  const std::vector<Mutant> mutants = sample_mutants(all, options.sample, options.seed);
  result.listed = all.size();
  if (mutants.empty()) return result;
  const auto plugin = cache.build(make_schemata(rtl, mutants), spec::ports(design.unit));
  const HuntOptions hunt_options = {.seed = options.seed,
                                    .jobs = options.jobs,
                                    .cycles = options.cycles,
                                    .effort = options.effort};
  const auto* tile = std::get_if<spec::MpgemmTileSpec>(&design.unit);
  const HuntResult hunted = tile != nullptr
                                ? hunt_in_tile(*tile, plugin, mutants.size(), hunt_options)
                                : hunt(design, plugin, mutants.size(), hunt_options);
  result.cycles = hunted.cycles;
  std::vector<Mutant> survivors;
  for (std::size_t index = 0; index < mutants.size(); ++index) {
    MutantResult one;
    one.mutant = mutants[index];
    one.how = hunted.suites[index];
    std::string argument = explanation_of(one.mutant, line_of(one.mutant, rtl), options.arguments);
    if (!one.how.empty()) {
      one.outcome = Outcome::killed;
      one.wrong_argument = std::move(argument);
    } else if (!argument.empty()) {
      one.outcome = Outcome::explained;
      one.how = std::move(argument);
    } else {
      survivors.push_back(one.mutant);
    }
    result.mutants.push_back(std::move(one));
  }
  if (survivors.empty() || options.proof_limit.count() == 0) return result;
  std::vector<SurvivorProof> proofs =
      prove_survivors(rtl, survivors, options.proof_limit, options.proof_budget);
  auto proof = proofs.begin();
  for (MutantResult& one : result.mutants) {
    if (one.outcome != Outcome::survived) continue;
    one.outcome = proof->is_equivalent ? Outcome::equivalent : Outcome::survived;
    one.how = std::move(proof->method);
    one.counterexample = std::move(proof->counterexample);
    ++proof;
  }
  return result;
}

}  // namespace mpgen::mutation
