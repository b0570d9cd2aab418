// Inputs that tell two circuits apart.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "formal/and_graph.hpp"

namespace mpgen::formal {

/// A run of a circuit from its initial state.
struct Trace {
  std::vector<bool> first_values;         ///< of registers that start free, in their order
  std::vector<std::vector<bool>> inputs;  ///< cycle by cycle, in the order of the inputs
};

/// Simulates a result of `compare`: the number of cycles up to the first one in which its output
/// "difference" is high. Nothing if it never is, or if the trace does not fit the circuit.
std::optional<int> cycles_to_difference(const AndGraph& comparison, const Trace& trace);

/// The inputs of the first `cycles` cycles and the outputs that differ in the last one, by ports,
/// in hexadecimal.
std::string description(const AndGraph& comparison, const Trace& trace, int cycles);

}  // namespace mpgen::formal
