#include "formal/attempts.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "formal/abc.hpp"
#include "formal/combinational.hpp"
#include "formal/counterexample.hpp"
#include "formal/initial_state.hpp"
#include "formal/register_induction.hpp"
#include "formal/unrolling.hpp"
#include "formal/yosys_sat.hpp"

namespace mpgen::formal {
namespace {

/// Cycles in which a difference is looked for before anything else.
constexpr int kShallow = 4;

Equivalence verdict(Verdict value, std::string method, int depth = 0) {
  Equivalence result;
  result.verdict = value;
  result.method = std::move(method);
  result.depth = depth;
  return result;
}

class Attempts {
 public:
  Attempts(const AndGraph& comparison, const ScratchFolder& folder,
           const EquivalenceOptions& options, Budget& budget)
      : comparison_(comparison),
        problem_(comparison),
        folder_(folder),
        options_(options),
        budget_(budget),
        limit_(budget.left()) {
    problem_.keep_first_output();
  }

  Equivalence combinational() {
    if (const auto result = bounded(1, 0.6 * limit_)) {
      if (result->verdict == Verdict::refuted) return *result;
      return verdict(Verdict::proved, "SAT sweeping (abc fraig, iprove)");
    }
    if (prove_by_yosys_sat(problem_, folder_, budget_.left(), budget_) == Answer::never) {
      return verdict(Verdict::proved, "SAT (Yosys sat)");
    }
    return {};
  }

  Equivalence sequential() {
    choose_start();
    std::optional<Equivalence> last = bounded(std::min(kShallow, options_.depth), 0.25 * limit_);
    if (last && last->verdict == Verdict::refuted) return *last;
    if (const auto result = search(0.1 * limit_)) return *result;
    if (!options_.only_bounded) {
      if (const auto result = complete()) return *result;
    }
    // Doubling costs little more than the last step alone and leaves something when it fails.
    for (int depth = kShallow; depth < options_.depth;) {
      depth = std::min(2 * depth, options_.depth);
      const auto deeper = bounded(depth, budget_.left());
      // Less than what was asked for may be less than the latency: it would say nothing.
      if (!deeper) return {};
      last = deeper;
      if (last->verdict == Verdict::refuted) break;
    }
    return last.value_or(Equivalence());
  }

 private:
  AndGraph comparison_;
  AndGraph problem_;
  const ScratchFolder& folder_;
  const EquivalenceOptions& options_;
  Budget& budget_;
  double limit_;
  bool has_free_start_ = false;

  /// First values of registers that do not matter may be chosen so that induction succeeds.
  void choose_start() {
    const std::optional<AndGraph> question = independence_problem(problem_);
    if (!question) return;
    const AbcRun run = run_abc(*question, "start", "read_aiger start.aig; scorr; pdr", folder_,
                               0.2 * limit_, budget_);
    has_free_start_ = run.answer != Answer::never;
    if (has_free_start_) return;
    comparison_ = with_chosen_start(comparison_);
    problem_ = with_chosen_start(problem_);
  }

  std::optional<Equivalence> complete() {
    if (!has_free_start_ &&
        prove_by_register_induction(problem_, folder_, 0.5 * limit_, budget_) == Answer::never) {
      return verdict(Verdict::proved, "induction over registers (abc &fraig, iprove)");
    }
    const AbcRun run = run_abc(problem_, "whole", "read_aiger whole.aig; scorr; pdr", folder_,
                               0.3 * limit_, budget_);
    // scorr merges signals, so a counterexample is not taken from here.
    if (run.answer == Answer::never) {
      return verdict(Verdict::proved, "induction (abc scorr, pdr)");
    }
    return std::nullopt;
  }

  /// A bounded search that is good at finding and bad at proving.
  std::optional<Equivalence> search(double seconds) {
    const AbcRun run = run_abc(problem_, "search",
                               "read_aiger search.aig; bmc3 -F " + std::to_string(options_.depth),
                               folder_, seconds, budget_);
    if (run.answer != Answer::found) return std::nullopt;
    // Additional inputs stand for first values, and one more register tells the first cycle.
    const auto& registers = problem_.registers();
    const auto free_count = static_cast<std::size_t>(
        std::count_if(registers.begin(), registers.end(),
                      [](const auto& entry) { return entry.initial == Initial::free; }));
    const std::size_t state_count = registers.size() + (free_count > 0 ? 1 : 0);
    const std::size_t input_count = problem_.inputs().size();
    Trace trace;
    for (std::size_t place = state_count; place + input_count + free_count <= run.assignment.size();
         place += input_count + free_count) {
      const auto begin = run.assignment.begin() + static_cast<std::ptrdiff_t>(place);
      const auto end = begin + static_cast<std::ptrdiff_t>(input_count);
      trace.inputs.emplace_back(begin, end);
      if (place == state_count) {
        trace.first_values.assign(end, end + static_cast<std::ptrdiff_t>(free_count));
      }
    }
    return refuted(trace, "bounded model checking (abc bmc3)");
  }

  /// The first `depth` cycles as one combinational problem.
  std::optional<Equivalence> bounded(int depth, double seconds) {
    const AbcRun run = ever_high(unrolled(problem_, depth), folder_, seconds, budget_);
    const std::string method = "unrolling, SAT sweeping (abc &fraig, iprove)";
    if (run.answer == Answer::never) return verdict(Verdict::bounded, method, depth);
    if (run.answer == Answer::silent) return std::nullopt;
    const std::size_t input_count = problem_.inputs().size();
    const std::size_t used = input_count * static_cast<std::size_t>(depth);
    if (run.assignment.size() < used) return std::nullopt;
    Trace trace;
    auto place = run.assignment.begin();
    for (int cycle = 0; cycle < depth; ++cycle) {
      const auto end = place + static_cast<std::ptrdiff_t>(input_count);
      trace.inputs.emplace_back(place, end);
      place = end;
    }
    trace.first_values.assign(place, run.assignment.end());
    return refuted(trace, method);
  }

  std::optional<Equivalence> refuted(const Trace& trace, const std::string& method) const {
    const std::optional<int> cycles = cycles_to_difference(comparison_, trace);
    if (!cycles) return std::nullopt;
    Equivalence result = verdict(Verdict::refuted, method, *cycles);
    result.counterexample = description(comparison_, trace, *cycles);
    return result;
  }
};

}  // namespace

Equivalence decide(const AndGraph& comparison, const ScratchFolder& folder,
                   const EquivalenceOptions& options, Budget& budget) {
  Attempts attempts(comparison, folder, options, budget);
  if (comparison.registers().empty()) return attempts.combinational();
  return attempts.sequential();
}

}  // namespace mpgen::formal
