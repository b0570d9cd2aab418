#include "formal/combinational.hpp"

#include <random>

#include "formal/simulation.hpp"

namespace mpgen::formal {
namespace {

constexpr int kRandomWords = 64;
// Of the time, for the first of two ways.
constexpr double kFirstShare = 0.5;

bool is_high(const AndGraph& graph, const std::vector<bool>& assignment) {
  std::vector<bool> values(graph.nodes().size(), false);
  for (std::size_t i = 0; i < assignment.size(); ++i) {
    values[graph.inputs()[i].node] = assignment[i];
  }
  evaluate(graph, values);
  return value_of(values, graph.outputs().front().value);
}

/// An assignment that makes output 0 high, if chance finds one.
std::vector<bool> random_assignment(const AndGraph& graph) {
  std::mt19937_64 random(1);
  std::vector<Word> values(graph.nodes().size(), 0);
  for (int round = 0; round < kRandomWords; ++round) {
    for (const auto& input : graph.inputs()) values[input.node] = random();
    evaluate(graph, values);
    const Word high = value_of(values, graph.outputs().front().value);
    if (high == 0) continue;
    const Word one = high & (~high + 1);
    std::vector<bool> assignment;
    for (const auto& input : graph.inputs()) assignment.push_back((values[input.node] & one) != 0);
    return assignment;
  }
  return {};
}

/// All outputs as one.
AndGraph merged(AndGraph graph) {
  Literal any = kFalse;
  for (const auto& output : graph.outputs()) any = graph.disjunction(any, output.value);
  graph.clear_outputs();
  graph.add_output("difference", any);
  return graph;
}

}  // namespace

AbcRun ever_high(const AndGraph& graph, const ScratchFolder& folder, double seconds,
                 Budget& budget) {
  const AndGraph problem = merged(graph);
  if (problem.outputs().front().value == kFalse) return {.answer = Answer::never, .assignment = {}};
  std::vector<bool> assignment = random_assignment(problem);
  if (!assignment.empty()) return {.answer = Answer::found, .assignment = std::move(assignment)};
  AbcRun run = run_abc(problem, "problem", "read_aiger problem.aig; &get; &fraig; &put; iprove",
                       folder, kFirstShare * seconds, budget);
  // Two multipliers of the same operands melt into one when the logic in front of them has; that
  // sometimes takes rewriting in between.
  if (run.answer == Answer::silent) {
    run =
        run_abc(problem, "problem", "read_aiger problem.aig; fraig; dc2; fraig; dc2; fraig; iprove",
                folder, (1 - kFirstShare) * seconds, budget);
  }
  if (run.answer != Answer::found) return run;
  run.assignment.resize(problem.inputs().size(), false);
  if (!is_high(problem, run.assignment)) return {};
  return run;
}

}  // namespace mpgen::formal
