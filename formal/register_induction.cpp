#include "formal/register_induction.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <utility>

#include "formal/combinational.hpp"
#include "formal/simulation.hpp"

namespace mpgen::formal {
namespace {

constexpr int kCycles = 160;      ///< of the simulation that guesses
constexpr int kMostRounds = 400;  ///< of dropping guesses

class Induction {
 public:
  Induction(const AndGraph& graph, const ScratchFolder& folder, double seconds, Budget& budget)
      : graph_(graph), folder_(folder), seconds_(seconds), budget_(budget) {}

  Answer prove() {
    guess();
    const double start = budget_.spent();
    for (int round = 0; round < kMostRounds; ++round) {
      const double left = seconds_ - (budget_.spent() - start);
      const AbcRun run = ever_high(step_problem(), folder_, left, budget_);
      if (run.answer != Answer::found) return run.answer;
      if (!drop(run.assignment)) return Answer::silent;
    }
    return Answer::silent;
  }

 private:
  const AndGraph& graph_;
  const ScratchFolder& folder_;
  double seconds_;
  Budget& budget_;
  std::vector<std::size_t> class_of_;     ///< of each register
  std::vector<std::size_t> step_inputs_;  ///< registers that are inputs of the step problem
  std::mt19937_64 random_{1};

  /// Splits classes by the values of their registers.
  void split(const std::vector<Word>& register_values) {
    std::map<std::pair<std::size_t, Word>, std::size_t> classes;
    for (std::size_t i = 0; i < class_of_.size(); ++i) {
      const auto key = std::make_pair(class_of_[i], register_values[i]);
      class_of_[i] = classes.try_emplace(key, i).first->second;
    }
  }

  std::vector<Word> next_values(const std::vector<Word>& values) const {
    std::vector<Word> result;
    for (const auto& entry : graph_.registers()) result.push_back(value_of(values, entry.next));
    return result;
  }

  void guess() {
    const auto& registers = graph_.registers();
    class_of_.assign(registers.size(), 0);
    std::vector<Word> states;
    for (const auto& entry : registers) {
      states.push_back(entry.initial == Initial::one ? ~Word{0} : Word{0});
    }
    std::vector<Word> values(graph_.nodes().size(), 0);
    for (int cycle = 0; cycle < kCycles; ++cycle) {
      split(states);
      for (std::size_t i = 0; i < states.size(); ++i) values[registers[i].node] = states[i];
      for (const auto& input : graph_.inputs()) values[input.node] = random_();
      evaluate(graph_, values);
      states = next_values(values);
    }
  }

  /// Inputs: those of the circuit, then one for each class. Outputs: the circuit's, and for each
  /// register whether its next value differs from that of its class.
  AndGraph step_problem() {
    AndGraph result;
    std::vector<Literal> signals(graph_.nodes().size(), kFalse);
    for (const auto& input : graph_.inputs()) signals[input.node] = result.add_input(input.name);
    step_inputs_.clear();
    const auto& registers = graph_.registers();
    for (std::size_t i = 0; i < registers.size(); ++i) {
      if (class_of_[i] == i) {
        signals[registers[i].node] = result.add_input(registers[i].name);
        step_inputs_.push_back(i);
      } else {
        signals[registers[i].node] = signals[registers[class_of_[i]].node];
      }
    }
    copy_gates(graph_, result, signals);
    result.add_output("difference", translated(signals, graph_.outputs().front().value));
    for (std::size_t i = 0; i < registers.size(); ++i) {
      if (class_of_[i] == i) continue;
      result.add_output(registers[i].name,
                        result.difference(translated(signals, registers[i].next),
                                          translated(signals, registers[class_of_[i]].next)));
    }
    return result;
  }

  /// Drops what the assignment to the step problem disproves. False when that is nothing: then the
  /// output itself is high in a state that all guesses allow.
  bool drop(const std::vector<bool>& assignment) {
    const auto& inputs = graph_.inputs();
    if (assignment.size() != inputs.size() + step_inputs_.size()) return false;
    // The assignment, and 63 others that differ from it in a few places.
    std::vector<Word> pattern;
    for (const bool bit : assignment) {
      const Word flips = random_() & random_() & random_() & random_();
      pattern.push_back((bit ? ~Word{0} : Word{0}) ^ (flips & ~Word{1}));
    }
    std::vector<Word> values(graph_.nodes().size(), 0);
    for (std::size_t i = 0; i < inputs.size(); ++i) values[inputs[i].node] = pattern[i];
    const auto& registers = graph_.registers();
    for (std::size_t i = 0; i < step_inputs_.size(); ++i) {
      values[registers[step_inputs_[i]].node] = pattern[inputs.size() + i];
    }
    for (std::size_t i = 0; i < registers.size(); ++i) {
      values[registers[i].node] = values[registers[class_of_[i]].node];
    }
    evaluate(graph_, values);
    const std::vector<std::size_t> before = class_of_;
    split(next_values(values));
    return class_of_ != before;
  }
};

}  // namespace

Answer prove_by_register_induction(const AndGraph& graph, const ScratchFolder& folder,
                                   double seconds, Budget& budget) {
  return Induction(graph, folder, seconds, budget).prove();
}

}  // namespace mpgen::formal
