#include "formal/initial_state.hpp"

#include <algorithm>

#include "formal/simulation.hpp"

namespace mpgen::formal {
namespace {

constexpr const char* kReset = "rst_ni";

/// Enough for values to walk through every pipeline of the project.
constexpr int kSettlingCycles = 24;

bool is_control(const AndGraph::Input& input) {
  return !input.name.empty() && input.name.find('[') == std::string::npos;
}

std::vector<Knowledge> values_in_reset(const AndGraph& graph, std::uint32_t reset_node) {
  std::vector<Knowledge> values(graph.nodes().size(), Knowledge::unknown);
  values[reset_node] = Knowledge::zero;
  evaluate(graph, values);
  return values;
}

Initial initial_of(Knowledge value) {
  if (value == Knowledge::unknown) return Initial::free;
  return value == Knowledge::one ? Initial::one : Initial::zero;
}

}  // namespace

AndGraph after_reset(const AndGraph& graph) {
  const auto& inputs = graph.inputs();
  const auto reset = std::find_if(inputs.begin(), inputs.end(),
                                  [](const auto& input) { return input.name == kReset; });
  if (reset == inputs.end()) return graph;
  const std::vector<Knowledge> in_reset = values_in_reset(graph, reset->node);

  AndGraph result;
  std::vector<Literal> signals(graph.nodes().size(), kFalse);
  for (const auto& input : inputs) {
    signals[input.node] = input.name == kReset ? kTrue : result.add_input(input.name);
  }
  for (const auto& entry : graph.registers()) {
    signals[entry.node] =
        result.add_register(entry.name, initial_of(value_of(in_reset, entry.next)));
  }
  copy_gates(graph, result, signals);
  for (std::size_t i = 0; i < graph.registers().size(); ++i) {
    result.set_next(i, translated(signals, graph.registers()[i].next));
  }
  for (const auto& output : graph.outputs()) {
    result.add_output(output.name, translated(signals, output.value));
  }
  return result;
}

AndGraph with_chosen_start(const AndGraph& graph) {
  std::vector<bool> values(graph.nodes().size(), false);
  const auto& registers = graph.registers();
  for (const auto& input : graph.inputs()) values[input.node] = is_control(input);
  for (const auto& entry : registers) values[entry.node] = entry.initial == Initial::one;
  for (int cycle = 0; cycle < kSettlingCycles; ++cycle) {
    evaluate(graph, values);
    std::vector<bool> next;
    next.reserve(registers.size());
    for (const auto& entry : registers) next.push_back(value_of(values, entry.next));
    for (std::size_t i = 0; i < registers.size(); ++i) values[registers[i].node] = next[i];
  }
  AndGraph result = graph;
  for (std::size_t i = 0; i < registers.size(); ++i) {
    if (registers[i].initial != Initial::free) continue;
    result.set_initial(i, values[registers[i].node] ? Initial::one : Initial::zero);
  }
  return result;
}

}  // namespace mpgen::formal
