// One arithmetic step of a unit, proved by itself.
#pragma once

#include <string>

#include "formal/equivalence.hpp"
#include "gen/rtl.hpp"

namespace mpgen::formal {

/// A function of the emitted RTL with what the specification says of it. Where a whole unit is out
/// of reach of a complete proof, because its steps are too different in make to have signals in
/// common with the reference, its steps still are not: at their real widths, for all operands that
/// can reach them.
struct Step {
  std::string module;    ///< emitted, that the function is in
  std::string function;  ///< the one to prove; those in front of it may be used, too
  std::string inputs;    ///< declarations of the step's inputs, SystemVerilog
  int result_bits = 0;   ///< of result_o
  /// Body of a module that drives result_o by calling the emitted function, and turns encodings of
  /// the datapath's own into plain ones.
  std::string design;
  /// Body of a module that drives result_o without anything emitted, and legal_o: whether these
  /// operands can reach the step.
  std::string reference;
};

/// Compares the two. Throws what `prove_equivalent` throws, and std::invalid_argument when `rtl`
/// does not have the function.
Equivalence prove_step(const Step& step, const gen::Rtl& rtl, const EquivalenceOptions& options);

/// The constants and functions of an emitted module up to the function `last`, in their order.
/// Throws std::invalid_argument when there is no such function.
std::string emitted_functions(const std::string& module, const std::string& last);

}  // namespace mpgen::formal
