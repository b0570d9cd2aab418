#include "formal/simulation.hpp"

namespace mpgen::formal {

void evaluate(const AndGraph& graph, std::vector<bool>& values) {
  for (std::size_t node = 0; node < graph.nodes().size(); ++node) {
    const AndGraph::Node& gate = graph.nodes()[node];
    if (gate.kind != AndGraph::Kind::gate) continue;
    values[node] = value_of(values, gate.left) && value_of(values, gate.right);
  }
}

void evaluate(const AndGraph& graph, std::vector<Word>& values) {
  for (std::size_t node = 0; node < graph.nodes().size(); ++node) {
    const AndGraph::Node& gate = graph.nodes()[node];
    if (gate.kind != AndGraph::Kind::gate) continue;
    values[node] = value_of(values, gate.left) & value_of(values, gate.right);
  }
}

Knowledge value_of(const std::vector<Knowledge>& values, Literal literal) {
  const Knowledge value = values[node_of(literal)];
  if (value == Knowledge::unknown || !is_complement(literal)) return value;
  return value == Knowledge::zero ? Knowledge::one : Knowledge::zero;
}

void evaluate(const AndGraph& graph, std::vector<Knowledge>& values) {
  values[0] = Knowledge::zero;
  for (std::size_t node = 0; node < graph.nodes().size(); ++node) {
    const AndGraph::Node& gate = graph.nodes()[node];
    if (gate.kind != AndGraph::Kind::gate) continue;
    const Knowledge left = value_of(values, gate.left);
    const Knowledge right = value_of(values, gate.right);
    if (left == Knowledge::zero || right == Knowledge::zero) {
      values[node] = Knowledge::zero;
    } else if (left == Knowledge::one && right == Knowledge::one) {
      values[node] = Knowledge::one;
    } else {
      values[node] = Knowledge::unknown;
    }
  }
}

}  // namespace mpgen::formal
