#include "formal/register_matching.hpp"

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

namespace mpgen::formal {
namespace {

// 64 simulations at a time.
class Simulation {
 public:
  explicit Simulation(const AndGraph& graph) : graph_(graph), values_(graph.nodes().size()) {}

  std::uint64_t value(Literal literal) const {
    return values_[node_of(literal)] ^ (is_complement(literal) ? ~std::uint64_t{0} : 0);
  }
  void set_register(std::size_t index, std::uint64_t value) {
    values_[graph_.registers()[index].node] = value;
  }
  std::uint64_t register_value(std::size_t index) const {
    return values_[graph_.registers()[index].node];
  }
  void set_input(std::size_t index, std::uint64_t value) {
    values_[graph_.inputs()[index].node] = value;
  }
  void settle() {
    for (std::size_t node = 0; node < values_.size(); ++node) {
      const AndGraph::Node& gate = graph_.nodes()[node];
      if (gate.kind == AndGraph::Kind::gate) values_[node] = value(gate.left) & value(gate.right);
    }
  }
  void step() {
    std::vector<std::uint64_t> next;
    next.reserve(graph_.registers().size());
    for (const auto& entry : graph_.registers()) next.push_back(value(entry.next));
    for (std::size_t i = 0; i < next.size(); ++i) set_register(i, next[i]);
  }

 private:
  const AndGraph& graph_;
  std::vector<std::uint64_t> values_;
};

std::uint64_t mixed(std::uint64_t bits) {
  bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9U;
  bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBU;
  return bits ^ (bits >> 31);
}

// Both circuits side by side, cycle by cycle.
class BothSimulations {
 public:
  static constexpr int kCycles = 96;

  BothSimulations(const AndGraph& netlist, const AndGraph& rtl, const RegisterMatching& matching)
      : netlist_graph_(netlist), rtl_graph_(rtl), netlist_(netlist), rtl_(rtl) {
    for (std::size_t i = 0; i < netlist.registers().size(); ++i) netlist_.set_register(i, random());
    const auto state_of = [this](const RegisterSource& source) {
      const std::uint64_t state =
          source.netlist_register ? netlist_.register_value(*source.netlist_register) : 0;
      return source.is_inverted ? ~state : state;
    };
    for (std::size_t i = 0; i < matching.netlist.size(); ++i) {
      if (matching.netlist[i]) netlist_.set_register(i, state_of(*matching.netlist[i]));
    }
    for (std::size_t i = 0; i < matching.rtl.size(); ++i) {
      if (matching.rtl[i]) rtl_.set_register(i, state_of(*matching.rtl[i]));
    }
    for (std::size_t i = 0; i < rtl.inputs().size(); ++i) {
      rtl_inputs_[rtl.inputs()[i].name] = i;
    }
  }

  Simulation& netlist() { return netlist_; }
  Simulation& rtl() { return rtl_; }

  void apply_inputs(int cycle) {
    for (std::size_t i = 0; i < rtl_graph_.inputs().size(); ++i) rtl_.set_input(i, 0);
    for (std::size_t i = 0; i < netlist_graph_.inputs().size(); ++i) {
      const std::string& name = netlist_graph_.inputs()[i].name;
      std::uint64_t value = random();
      if (name == "rst_ni") value = cycle == 0 ? 0 : value | random() | random() | random();
      netlist_.set_input(i, value);
      const auto place = rtl_inputs_.find(name);
      if (!name.empty() && place != rtl_inputs_.end()) rtl_.set_input(place->second, value);
    }
    netlist_.settle();
    rtl_.settle();
  }

  void step() {
    netlist_.step();
    rtl_.step();
  }

 private:
  const AndGraph& netlist_graph_;
  const AndGraph& rtl_graph_;
  Simulation netlist_;
  Simulation rtl_;
  std::map<std::string, std::size_t> rtl_inputs_;
  std::uint64_t state_ = 0;

  std::uint64_t random() { return mixed(state_ += 0x9E3779B97F4A7C15U); }
};

std::map<std::string, Literal> outputs_of(const AndGraph& graph) {
  std::map<std::string, Literal> outputs;
  for (const auto& output : graph.outputs()) outputs[output.name] = output.value;
  return outputs;
}

RegisterMatching match_by_name(const NamedCircuit& netlist, const NamedCircuit& rtl) {
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < netlist.names.size(); ++i) {
    for (const std::string& name : netlist.names[i]) places.emplace(name, i);
  }
  RegisterMatching matching;
  matching.rtl.resize(rtl.names.size());
  matching.netlist.resize(netlist.names.size());
  for (std::size_t i = 0; i < rtl.names.size(); ++i) {
    for (const std::string& name : rtl.names[i]) {
      const auto place = places.find(name);
      if (place != places.end()) matching.rtl[i] = {.netlist_register = place->second};
    }
  }
  return matching;
}

using History = std::vector<std::uint64_t>;

History complement_of(History history) {
  for (std::uint64_t& word : history) word = ~word;
  return history;
}

// By then registers that get their values from inputs have them.
constexpr int kSettledCycles = 16;

// Which signal of the netlist has a history.
class Meanings {
 public:
  Meanings() {
    const History zeros(BothSimulations::kCycles - kSettledCycles);
    places_[zeros] = {.netlist_register = {}, .is_inverted = false};
    places_[complement_of(zeros)] = {.netlist_register = {}, .is_inverted = true};
  }
  void add(const History& history, std::size_t index) {
    places_.emplace(history, RegisterSource{.netlist_register = index});
    places_.emplace(complement_of(history),
                    RegisterSource{.netlist_register = index, .is_inverted = true});
  }
  std::optional<RegisterSource> find(const History& history) const {
    const auto place = places_.find(history);
    if (place == places_.end()) return std::nullopt;
    return place->second;
  }

 private:
  std::map<History, RegisterSource> places_;
};

}  // namespace

std::vector<std::vector<std::string>> register_names(const std::string& aiger,
                                                     std::size_t registers) {
  std::vector<std::vector<std::string>> names(registers);
  std::istringstream lines(aiger);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] != 'l') continue;
    std::istringstream words(line.substr(1));
    std::size_t index = 0;
    if (!(words >> index) || index >= registers) continue;
    for (std::string name; words >> name;) names[index].push_back(name);
  }
  return names;
}

std::vector<bool> registers_in_use(const AndGraph& rtl) {
  std::vector<bool> is_used(rtl.nodes().size());
  const auto spread = [&] {
    for (std::size_t node = is_used.size(); node-- > 0;) {
      const AndGraph::Node& gate = rtl.nodes()[node];
      if (!is_used[node] || gate.kind != AndGraph::Kind::gate) continue;
      is_used[node_of(gate.left)] = is_used[node_of(gate.right)] = true;
    }
  };
  for (const auto& output : rtl.outputs()) is_used[node_of(output.value)] = true;
  std::vector<bool> in_use(rtl.registers().size());
  for (bool has_changed = true; has_changed;) {
    has_changed = false;
    spread();
    for (std::size_t i = 0; i < in_use.size(); ++i) {
      const AndGraph::Register& entry = rtl.registers()[i];
      if (in_use[i] || !is_used[entry.node]) continue;
      in_use[i] = is_used[node_of(entry.next)] = has_changed = true;
    }
  }
  return in_use;
}

RegisterMatching match_registers(const NamedCircuit& netlist, const NamedCircuit& rtl) {
  RegisterMatching matching = match_by_name(netlist, rtl);
  const std::vector<bool> in_use = registers_in_use(rtl.graph);
  std::vector<History> ours(netlist.names.size());
  std::vector<History> theirs(rtl.names.size());
  BothSimulations both(netlist.graph, rtl.graph, matching);
  for (int cycle = 0; cycle < BothSimulations::kCycles; ++cycle) {
    both.apply_inputs(cycle);
    both.step();
    if (cycle < kSettledCycles) continue;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      ours[i].push_back(both.netlist().register_value(i));
    }
    for (std::size_t i = 0; i < theirs.size(); ++i) {
      theirs[i].push_back(both.rtl().register_value(i));
    }
  }
  // Registers that have partners by name come first, so that copies are copies of them.
  std::vector<bool> is_partner(ours.size());
  for (const auto& source : matching.rtl) {
    if (source) is_partner[*source->netlist_register] = true;
  }
  Meanings meanings;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (is_partner[i]) meanings.add(ours[i], i);
  }
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (is_partner[i]) continue;
    matching.netlist[i] = meanings.find(ours[i]);
    if (!matching.netlist[i]) meanings.add(ours[i], i);
  }
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    if (!matching.rtl[i] && in_use[i]) matching.rtl[i] = meanings.find(theirs[i]);
  }
  return matching;
}

std::optional<SimulatedDifference> simulate_both(const AndGraph& netlist, const AndGraph& rtl,
                                                 const RegisterMatching& matching) {
  constexpr std::size_t kShown = 8;
  BothSimulations both(netlist, rtl, matching);
  const std::map<std::string, Literal> expected = outputs_of(rtl);
  for (int cycle = 0; cycle < BothSimulations::kCycles; ++cycle) {
    both.apply_inputs(cycle);
    std::vector<std::string> names;
    for (const auto& [name, value] : outputs_of(netlist)) {
      const auto place = expected.find(name);
      if (place == expected.end() ||
          both.netlist().value(value) != both.rtl().value(place->second)) {
        names.push_back(name);
      }
    }
    if (!names.empty()) {
      SimulatedDifference difference = {.cycle = cycle, .outputs = {}};
      for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) {
        difference.outputs += (i > 0 ? ", " : "") + names[i];
      }
      if (names.size() > kShown) {
        difference.outputs += " and " + std::to_string(names.size() - kShown) + " more";
      }
      return difference;
    }
    both.step();
  }
  return std::nullopt;
}

CyclePair one_cycle(const AndGraph& netlist, const AndGraph& rtl,
                    const RegisterMatching& matching) {
  // Inputs of the netlist, its registers, inputs that the RTL alone has, its registers.
  std::vector<std::string> names;
  std::map<std::string, std::size_t> place_of;
  for (const auto& input : netlist.inputs()) {
    if (!input.name.empty()) place_of[input.name] = names.size();
    names.push_back(input.name);
  }
  const std::size_t states = names.size();
  for (std::size_t i = 0; i < netlist.registers().size(); ++i) names.emplace_back("state");
  std::vector<std::size_t> rtl_inputs;
  for (const auto& input : rtl.inputs()) {
    const auto place = input.name.empty() ? place_of.end() : place_of.find(input.name);
    rtl_inputs.push_back(place != place_of.end() ? place->second : names.size());
    if (place == place_of.end()) names.push_back(input.name);
  }
  const std::size_t rtl_states = names.size();
  for (std::size_t i = 0; i < rtl.registers().size(); ++i) names.emplace_back("state");

  CyclePair pair;
  const auto inputs_of = [&names](AndGraph& graph) {
    std::vector<Literal> inputs;
    for (const std::string& name : names) inputs.push_back(graph.add_input(name));
    return inputs;
  };
  const auto inverted_if = [](bool is_inverted, Literal literal) {
    return is_inverted ? complement(literal) : literal;
  };
  const auto state_of = [&](const RegisterSource& source, const std::vector<Literal>& inputs) {
    const auto& from = source.netlist_register;
    return inverted_if(source.is_inverted, from ? inputs[states + *from] : kFalse);
  };
  std::vector<Literal> inputs = inputs_of(pair.netlist);
  std::vector<Literal> ours(netlist.nodes().size(), kFalse);
  for (std::size_t i = 0; i < netlist.inputs().size(); ++i) {
    ours[netlist.inputs()[i].node] = inputs[i];
  }
  for (std::size_t i = 0; i < netlist.registers().size(); ++i) {
    ours[netlist.registers()[i].node] =
        matching.netlist[i] ? state_of(*matching.netlist[i], inputs) : inputs[states + i];
  }
  copy_gates(netlist, pair.netlist, ours);

  inputs = inputs_of(pair.rtl);
  std::vector<Literal> theirs(rtl.nodes().size(), kFalse);
  for (std::size_t i = 0; i < rtl.inputs().size(); ++i) {
    theirs[rtl.inputs()[i].node] = inputs[rtl_inputs[i]];
  }
  for (std::size_t i = 0; i < rtl.registers().size(); ++i) {
    theirs[rtl.registers()[i].node] =
        matching.rtl[i] ? state_of(*matching.rtl[i], inputs) : inputs[rtl_states + i];
  }
  copy_gates(rtl, pair.rtl, theirs);

  const std::map<std::string, Literal> expected = outputs_of(rtl);
  for (const auto& output : netlist.outputs()) {
    pair.netlist.add_output(output.name, translated(ours, output.value));
    pair.rtl.add_output(output.name, translated(theirs, expected.at(output.name)));
  }
  const auto add_nexts = [&pair](Literal ours_next, Literal theirs_next) {
    pair.netlist.add_output("next", ours_next);
    pair.rtl.add_output("next", theirs_next);
  };
  // The next value of each netlist register as the RTL has it, where a register of the RTL is it.
  std::map<std::size_t, Literal> next_in_rtl;
  for (std::size_t i = 0; i < matching.rtl.size(); ++i) {
    if (!matching.rtl[i]) continue;
    const auto& [from, is_inverted] = *matching.rtl[i];
    const Literal next = inverted_if(is_inverted, translated(theirs, rtl.registers()[i].next));
    if (from) next_in_rtl.emplace(*from, next);
    add_nexts(from ? translated(ours, netlist.registers()[*from].next) : kFalse, next);
  }
  for (std::size_t i = 0; i < matching.netlist.size(); ++i) {
    if (!matching.netlist[i]) continue;
    const auto& [from, is_inverted] = *matching.netlist[i];
    const Literal next = inverted_if(is_inverted, translated(ours, netlist.registers()[i].next));
    const auto place = from ? next_in_rtl.find(*from) : next_in_rtl.end();
    if (from && place == next_in_rtl.end()) {
      // Nothing on the other side to compare with: the two are compared here.
      add_nexts(pair.netlist.difference(next, translated(ours, netlist.registers()[*from].next)),
                kFalse);
    } else {
      add_nexts(next, from ? place->second : kFalse);
    }
  }
  return pair;
}

}  // namespace mpgen::formal
