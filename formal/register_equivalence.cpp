#include "formal/register_equivalence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

#include "flow/process.hpp"
#include "flow/tools.hpp"
#include "formal/abc.hpp"
#include "formal/aiger.hpp"
#include "formal/elaboration.hpp"
#include "formal/limited_run.hpp"
#include "formal/register_matching.hpp"
#include "formal/scratch_folder.hpp"

namespace mpgen::formal {
namespace {

std::set<std::string> output_names(const AndGraph& graph) {
  std::set<std::string> names;
  for (const auto& output : graph.outputs()) names.insert(output.name);
  return names;
}

class RegisterProof {
 public:
  RegisterProof(const Circuit& netlist, const Circuit& rtl, std::chrono::seconds time_limit)
      : time_limit_(time_limit), netlist_(read(netlist, "netlist")), rtl_(read(rtl, "rtl")) {}

  RegisterEquivalence run() {
    if (output_names(netlist_.graph) != output_names(rtl_.graph)) {
      throw std::invalid_argument("the outputs of netlist and RTL differ");
    }
    const RegisterMatching matching = match_registers(netlist_, rtl_);
    const std::vector<bool> in_use = registers_in_use(rtl_.graph);
    for (std::size_t i = 0; i < matching.rtl.size(); ++i) {
      if (!in_use[i]) continue;
      ++answer_.registers;
      if (matching.rtl[i]) ++(matching.rtl[i]->netlist_register ? answer_.kept : answer_.dropped);
    }
    // A register that starts anywhere could be what makes the difference.
    if (answer_.kept + answer_.dropped == answer_.registers) {
      if (const auto difference = simulate_both(netlist_.graph, rtl_.graph, matching)) {
        result().verdict = Verdict::refuted;
        result().method = "random simulation from a reset";
        result().depth = difference->cycle + 1;
        result().counterexample = fmt::format("cycle {} of a random run: {} differ",
                                              difference->cycle, difference->outputs);
        return std::move(answer_);
      }
    }
    sweep(one_cycle(netlist_.graph, rtl_.graph, matching));
    return std::move(answer_);
  }

 private:
  ScratchFolder folder_;
  std::chrono::seconds time_limit_;
  RegisterEquivalence answer_;
  NamedCircuit netlist_;
  NamedCircuit rtl_;

  Equivalence& result() { return answer_.result; }

  NamedCircuit read(const Circuit& circuit, const std::string& name) {
    Elaboration elaboration = elaborate(circuit, name, folder_, std::chrono::minutes(10));
    answer_.result.cpu_seconds += elaboration.cpu_seconds;
    const std::size_t registers = elaboration.graph.registers().size();
    return {.graph = std::move(elaboration.graph),
            .names = register_names(folder_.read(name + ".aag"), registers)};
  }

  void sweep(const CyclePair& pair) {
    folder_.write("netlist.aig", write_binary_aiger(pair.netlist));
    folder_.write("rtl.aig", write_binary_aiger(pair.rtl));
    // The limit of &cec itself is one of the clock on the wall.
    const std::vector<std::string> arguments = {
        "-c", fmt::format("&r netlist.aig; &cec -T {} rtl.aig", 100 * time_limit_.count())};
    const auto seconds = static_cast<double>(time_limit_.count());
    Budget budget(seconds);
    const LimitedRun run = run_limited(kAbc, arguments, folder_, seconds, budget);
    result().cpu_seconds += budget.spent();
    flow::Command command{.arguments = arguments, .working_directory = {}};
    command.arguments.insert(command.arguments.begin(), std::string(kAbc.program));
    result().command_line = flow::command_line(command);
    // An input without a name is a value that the source leaves open.
    const bool is_combinational =
        answer_.registers == 0 && netlist_.graph.registers().empty() &&
        std::none_of(rtl_.graph.inputs().begin(), rtl_.graph.inputs().end(),
                     [](const AndGraph::Input& input) { return input.name.empty(); });
    const std::string how = answer_.registers == 0
                                ? "SAT sweeping (abc &cec)"
                                : fmt::format(
                                      "register by register ({} of {} found), SAT sweeping of "
                                      "one cycle (abc &cec)",
                                      answer_.kept + answer_.dropped, answer_.registers);
    if (run.output.find("Networks are equivalent") != std::string::npos) {
      result().verdict = Verdict::proved;
      result().method = how;
      return;
    }
    const bool differs = run.output.find("NOT EQUIVALENT") != std::string::npos;
    result().verdict = differs && is_combinational ? Verdict::refuted : Verdict::undecided;
    result().method = how;
    if (differs && !is_combinational) {
      result().method += ": they differ in a state that may be unreachable";
    } else if (!differs) {
      result().method += fmt::format(": no answer within {} CPU seconds", time_limit_.count());
    }
    if (differs) {
      const std::size_t place = run.output.find("NOT EQUIVALENT");
      const std::size_t end = std::min(run.output.find('\n', place), run.output.size());
      result().counterexample = run.output.substr(place, end - place);
    }
  }
};

}  // namespace

RegisterEquivalence prove_registers_equivalent(const Circuit& netlist, const Circuit& rtl,
                                               std::chrono::seconds time_limit) {
  return RegisterProof(netlist, rtl, time_limit).run();
}

}  // namespace mpgen::formal
