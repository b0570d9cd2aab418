// Which register of one circuit is which of another.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formal/and_graph.hpp"

namespace mpgen::formal {

/// A circuit, and all names that each of its registers has: "sum_q[3]", "u_pe.sum_q[3]".
struct NamedCircuit {
  AndGraph graph;
  std::vector<std::vector<std::string>> names;  ///< an entry for each register
};

/// The names of registers in the symbol table of an ASCII AIGER file, in the order of the
/// registers.
std::vector<std::vector<std::string>> register_names(const std::string& aiger,
                                                     std::size_t registers);

/// What a register is: the state of a register of the netlist, or a constant.
struct RegisterSource {
  std::optional<std::size_t> netlist_register;  ///< none: a constant
  bool is_inverted = false;                     ///< the complement of that register; the constant 1
};

/// An entry for each register.
struct RegisterMatching {
  /// Nothing for a register that no output depends on, or for which nothing was found.
  std::vector<std::optional<RegisterSource>> rtl;
  /// What is nothing but another register of the netlist, which itself has none here, or a
  /// constant.
  std::vector<std::optional<RegisterSource>> netlist;
};

/// Matches by name first. Registers that are left (Yosys renames those with a reset; synthesis
/// drops constants and copies, and makes copies) get their sources from what they do in a
/// simulation of both circuits. A guess that a proof has to confirm.
RegisterMatching match_registers(const NamedCircuit& netlist, const NamedCircuit& rtl);

/// Registers of the RTL on which its outputs depend.
std::vector<bool> registers_in_use(const AndGraph& rtl);

/// A cycle of a simulation of both from a reset, with equal random inputs and registers that start
/// with equal random values, in which outputs differ.
struct SimulatedDifference {
  int cycle = 0;
  std::string outputs;  ///< names of the first few
};
std::optional<SimulatedDifference> simulate_both(const AndGraph& netlist, const AndGraph& rtl,
                                                 const RegisterMatching& matching);

/// One clock cycle of both, as circuits without registers and with the same inputs in the same
/// order: the inputs, and a state for each register. Registers with a source have its state instead
/// of their own. Outputs: the outputs, then for each source the next values that have to be equal.
struct CyclePair {
  AndGraph netlist;
  AndGraph rtl;
};
CyclePair one_cycle(const AndGraph& netlist, const AndGraph& rtl, const RegisterMatching& matching);

}  // namespace mpgen::formal
