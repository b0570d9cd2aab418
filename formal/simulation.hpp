// Values of a circuit's signals, cycle by cycle.
#pragma once

#include <cstdint>
#include <vector>

#include "formal/and_graph.hpp"

namespace mpgen::formal {

/// Values of all nodes in one cycle; those of inputs and registers are given. A node's entry is
/// its own value, not that of a complemented signal.
void evaluate(const AndGraph& graph, std::vector<bool>& values);

/// Value of a signal.
inline bool value_of(const std::vector<bool>& values, Literal literal) {
  return values[node_of(literal)] != is_complement(literal);
}

/// The same for 64 independent simulations at a time.
using Word = std::uint64_t;
void evaluate(const AndGraph& graph, std::vector<Word>& values);

inline Word value_of(const std::vector<Word>& values, Literal literal) {
  return values[node_of(literal)] ^ (Word{0} - Word{is_complement(literal)});
}

/// What is known of all nodes in one cycle when not all inputs and registers are.
enum class Knowledge : unsigned char { zero, one, unknown };
void evaluate(const AndGraph& graph, std::vector<Knowledge>& values);

/// What is known of a signal.
Knowledge value_of(const std::vector<Knowledge>& values, Literal literal);

}  // namespace mpgen::formal
