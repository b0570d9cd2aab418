// A sequential circuit of two-input AND gates, inverters and registers: what the provers work on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace mpgen::formal {

/// A signal: twice the number of a node, plus one for its complement. 0 and 1 are the constants.
using Literal = std::uint32_t;

inline constexpr Literal kFalse = 0;
inline constexpr Literal kTrue = 1;

constexpr Literal complement(Literal literal) { return literal ^ 1U; }
constexpr std::uint32_t node_of(Literal literal) { return literal >> 1U; }
constexpr bool is_complement(Literal literal) { return (literal & 1U) != 0; }

/// First value of a register.
enum class Initial { zero, one, free };

/// Nodes are numbered so that every gate stands after what it reads. Structurally equal gates are
/// one node, and constants are folded.
class AndGraph {
 public:
  enum class Kind { constant, input, state, gate };
  struct Node {
    Kind kind = Kind::constant;
    Literal left = kFalse;   ///< of a gate
    Literal right = kFalse;  ///< of a gate
  };
  struct Input {
    std::string name;  ///< "weights_i[3]"; empty for a value that the tool left open
    std::uint32_t node = 0;
  };
  struct Register {
    std::string name;
    std::uint32_t node = 0;
    Literal next = kFalse;
    Initial initial = Initial::free;
  };
  struct Output {
    std::string name;
    Literal value = kFalse;
  };

  Literal add_input(std::string name);
  /// The state of a new register; `set_next` gives it its next value.
  Literal add_register(std::string name, Initial initial);
  void set_next(std::size_t index, Literal next) { registers_[index].next = next; }
  void set_initial(std::size_t index, Initial initial) { registers_[index].initial = initial; }
  void add_output(std::string name, Literal value) {
    outputs_.push_back({.name = std::move(name), .value = value});
  }

  void clear_outputs() { outputs_.clear(); }
  /// Forgets all outputs but the first.
  void keep_first_output() { outputs_.resize(1); }

  Literal conjunction(Literal a, Literal b);
  Literal disjunction(Literal a, Literal b) {
    return complement(conjunction(complement(a), complement(b)));
  }
  Literal difference(Literal a, Literal b) {
    return disjunction(conjunction(a, complement(b)), conjunction(complement(a), b));
  }
  Literal choice(Literal select, Literal if_true, Literal if_false) {
    return disjunction(conjunction(select, if_true), conjunction(complement(select), if_false));
  }

  const std::vector<Node>& nodes() const { return nodes_; }
  const std::vector<Input>& inputs() const { return inputs_; }
  const std::vector<Register>& registers() const { return registers_; }
  const std::vector<Output>& outputs() const { return outputs_; }

 private:
  std::vector<Node> nodes_ = std::vector<Node>(1);
  std::vector<Input> inputs_;
  std::vector<Register> registers_;
  std::vector<Output> outputs_;
  std::unordered_map<std::uint64_t, std::uint32_t> gates_;  ///< by the pair of their operands
};

/// Copies the gates of `from` into `to`. `signals` holds, for every node of `from`, its signal in
/// `to`; those of inputs and registers are given, those of gates are filled in.
void copy_gates(const AndGraph& from, AndGraph& to, std::vector<Literal>& signals);

/// A signal of the copied graph.
inline Literal translated(const std::vector<Literal>& signals, Literal literal) {
  return signals[node_of(literal)] ^ (literal & 1U);
}

}  // namespace mpgen::formal
