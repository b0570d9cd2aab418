// `independence_problem` of initial_state.hpp.
#include "formal/initial_state.hpp"

namespace mpgen::formal {
namespace {

/// Nodes whose values take part: those that no data input and no register with data reaches.
std::vector<bool> control_nodes(const AndGraph& graph) {
  std::vector<bool> is_control(graph.nodes().size(), true);
  for (const auto& input : graph.inputs()) {
    is_control[input.node] = !input.name.empty() && input.name.find('[') == std::string::npos;
  }
  // A register whose first value is open has no exact value to work with.
  for (const auto& entry : graph.registers()) {
    is_control[entry.node] = entry.initial != Initial::free;
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t node = 0; node < graph.nodes().size(); ++node) {
      const AndGraph::Node& gate = graph.nodes()[node];
      if (gate.kind != AndGraph::Kind::gate) continue;
      is_control[node] = is_control[node_of(gate.left)] && is_control[node_of(gate.right)];
    }
    for (const auto& entry : graph.registers()) {
      if (!is_control[entry.node] || is_control[node_of(entry.next)]) continue;
      is_control[entry.node] = false;
      changed = true;
    }
  }
  return is_control;
}

class Problem {
 public:
  explicit Problem(const AndGraph& graph)
      : graph_(graph),
        is_control_(control_nodes(graph)),
        values_(graph.nodes().size(), kFalse),
        depends_(graph.nodes().size(), kFalse) {}

  AndGraph build() {
    // Inputs without a use stay, so that the problem's inputs are those of the circuit.
    for (const auto& input : graph_.inputs()) values_[input.node] = result_.add_input(input.name);
    for (const auto& entry : graph_.registers()) {
      if (is_control_[entry.node]) {
        values_[entry.node] = result_.add_register(entry.name, entry.initial);
      } else {
        depends_[entry.node] = result_.add_register(
            entry.name, entry.initial == Initial::free ? Initial::one : Initial::zero);
      }
    }
    for (std::size_t node = 0; node < graph_.nodes().size(); ++node) {
      if (graph_.nodes()[node].kind == AndGraph::Kind::gate) add_gate(node);
    }
    for (std::size_t i = 0; i < graph_.registers().size(); ++i) {
      const AndGraph::Register& entry = graph_.registers()[i];
      result_.set_next(i, is_control_[entry.node] ? translated(values_, entry.next)
                                                  : depends_[node_of(entry.next)]);
    }
    result_.add_output("depends", depends_[node_of(graph_.outputs().front().value)]);
    return std::move(result_);
  }

 private:
  const AndGraph& graph_;
  std::vector<bool> is_control_;
  AndGraph result_;
  std::vector<Literal> values_;   ///< of control nodes
  std::vector<Literal> depends_;  ///< of the others

  /// The signal's value, or one where the value is not known: it then hides nothing.
  Literal lets_through(Literal signal) const {
    return is_control_[node_of(signal)] ? translated(values_, signal) : kTrue;
  }

  void add_gate(std::size_t node) {
    const AndGraph::Node& gate = graph_.nodes()[node];
    if (is_control_[node]) {
      values_[node] =
          result_.conjunction(translated(values_, gate.left), translated(values_, gate.right));
      return;
    }
    // A gate depends on what an operand depends on unless the other operand is a certain zero.
    const Literal left = depends_[node_of(gate.left)];
    const Literal right = depends_[node_of(gate.right)];
    depends_[node] = result_.disjunction(
        result_.conjunction(left, result_.disjunction(lets_through(gate.right), right)),
        result_.conjunction(right, result_.disjunction(lets_through(gate.left), left)));
  }
};

}  // namespace

std::optional<AndGraph> independence_problem(const AndGraph& graph) {
  for (const auto& entry : graph.registers()) {
    if (entry.initial == Initial::free) return Problem(graph).build();
  }
  return std::nullopt;
}

}  // namespace mpgen::formal
