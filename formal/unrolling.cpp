#include "formal/unrolling.hpp"

namespace mpgen::formal {

AndGraph unrolled(const AndGraph& graph, int cycles) {
  AndGraph result;
  std::vector<std::vector<Literal>> inputs;
  for (int cycle = 0; cycle < cycles; ++cycle) {
    std::vector<Literal>& now = inputs.emplace_back();
    for (const auto& input : graph.inputs()) now.push_back(result.add_input(input.name));
  }
  std::vector<Literal> states;
  for (const auto& entry : graph.registers()) {
    states.push_back(entry.initial == Initial::free  ? result.add_input(entry.name)
                     : entry.initial == Initial::one ? kTrue
                                                     : kFalse);
  }
  std::vector<Literal> signals(graph.nodes().size(), kFalse);
  for (const std::vector<Literal>& now : inputs) {
    for (std::size_t i = 0; i < now.size(); ++i) signals[graph.inputs()[i].node] = now[i];
    for (std::size_t i = 0; i < states.size(); ++i) signals[graph.registers()[i].node] = states[i];
    copy_gates(graph, result, signals);
    const AndGraph::Output& output = graph.outputs().front();
    result.add_output(output.name, translated(signals, output.value));
    for (std::size_t i = 0; i < states.size(); ++i) {
      states[i] = translated(signals, graph.registers()[i].next);
    }
  }
  return result;
}

}  // namespace mpgen::formal
