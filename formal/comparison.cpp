#include "formal/comparison.hpp"

#include <map>
#include <set>
#include <stdexcept>
#include <utility>

namespace mpgen::formal {
namespace {

/// "weights_i" of "weights_i[3]".
std::string port_of(const std::string& bit) { return bit.substr(0, bit.find('[')); }

template <typename Entries>
std::set<std::string> names_of(const Entries& entries) {
  std::set<std::string> names;
  for (const auto& entry : entries) {
    if (!entry.name.empty()) names.insert(entry.name);
  }
  return names;
}

void require_equal(const std::set<std::string>& design, const std::set<std::string>& reference,
                   const std::string& what) {
  for (const std::string& name : design) {
    if (reference.count(name) == 0) {
      throw std::invalid_argument("the reference has no " + what + " " + name);
    }
  }
  for (const std::string& name : reference) {
    if (design.count(name) == 0) {
      throw std::invalid_argument("the design has no " + what + " " + name);
    }
  }
}

class Comparison {
 public:
  AndGraph build(const AndGraph& design, const AndGraph& reference,
                 const std::vector<EquivalenceOptions::Void>& voids) {
    std::set<std::string> reference_outputs = names_of(reference.outputs());
    reference_outputs.erase("legal_o");
    require_equal(names_of(design.inputs()), names_of(reference.inputs()), "input");
    require_equal(names_of(design.outputs()), reference_outputs, "output");

    const std::map<std::string, Literal> ours = add(design, "design.");
    std::map<std::string, Literal> theirs = add(reference, "reference.");
    Literal counts = kTrue;
    if (const auto legal = theirs.find("legal_o"); legal != theirs.end()) counts = legal->second;
    const auto valid = ours.find("valid_o");
    const Literal data_counts =
        valid == ours.end() ? counts : result_.conjunction(counts, valid->second);
    const std::map<std::string, Literal> exceptions = void_signals(ours, voids);

    Literal difference = kFalse;
    for (const auto& [name, value] : ours) {
      Literal differs = result_.difference(value, theirs.at(name));
      if (const auto exception = exceptions.find(port_of(name)); exception != exceptions.end()) {
        differs = result_.conjunction(differs, complement(exception->second));
      }
      // Control last: `independence_problem` knows its values, and not those of data.
      differs = result_.conjunction(differs, name == "valid_o" ? counts : data_counts);
      difference = result_.disjunction(difference, differs);
    }
    result_.add_output("difference", difference);
    for (const auto& [name, value] : ours) result_.add_output("design." + name, value);
    for (const auto& [name, value] : theirs) result_.add_output("reference." + name, value);
    return std::move(result_);
  }

 private:
  AndGraph result_;
  std::map<std::string, Literal> inputs_;

  Literal input(const AndGraph::Input& input) {
    if (input.name.empty()) return result_.add_input("");
    const auto known = inputs_.find(input.name);
    if (known != inputs_.end()) return known->second;
    return inputs_[input.name] = result_.add_input(input.name);
  }

  /// Copies a circuit; returns its outputs by name.
  std::map<std::string, Literal> add(const AndGraph& circuit, const std::string& prefix) {
    std::vector<Literal> signals(circuit.nodes().size(), kFalse);
    for (const auto& entry : circuit.inputs()) signals[entry.node] = input(entry);
    const std::size_t first_register = result_.registers().size();
    for (const auto& entry : circuit.registers()) {
      signals[entry.node] = result_.add_register(prefix + entry.name, entry.initial);
    }
    copy_gates(circuit, result_, signals);
    for (std::size_t i = 0; i < circuit.registers().size(); ++i) {
      result_.set_next(first_register + i, translated(signals, circuit.registers()[i].next));
    }
    std::map<std::string, Literal> outputs;
    for (const auto& output : circuit.outputs()) {
      outputs[output.name] = translated(signals, output.value);
    }
    return outputs;
  }

  /// When an output is void, by the name of its port.
  std::map<std::string, Literal> void_signals(const std::map<std::string, Literal>& outputs,
                                              const std::vector<EquivalenceOptions::Void>& voids) {
    std::set<std::string> ports;
    for (const auto& [name, value] : outputs) ports.insert(port_of(name));
    std::map<std::string, Literal> result;
    for (const auto& entry : voids) {
      const auto flag = outputs.find(entry.flag);
      if (flag == outputs.end() || ports.count(entry.output) == 0) {
        throw std::invalid_argument("no outputs " + entry.output + " and " + entry.flag);
      }
      const Literal is_void = entry.value ? flag->second : complement(flag->second);
      const auto [place, is_new] = result.try_emplace(entry.output, is_void);
      if (!is_new) place->second = result_.disjunction(place->second, is_void);
    }
    return result;
  }
};

}  // namespace

AndGraph compare(const AndGraph& design, const AndGraph& reference,
                 const std::vector<EquivalenceOptions::Void>& voids) {
  return Comparison().build(design, reference, voids);
}

}  // namespace mpgen::formal
