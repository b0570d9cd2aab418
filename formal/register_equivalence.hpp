// Equivalence of a netlist with the RTL that it was made from, register by register.
#pragma once

#include <cstddef>

#include "formal/equivalence.hpp"

namespace mpgen::formal {

struct RegisterEquivalence {
  Equivalence result;
  std::size_t registers = 0;  ///< of the RTL, on which its outputs depend
  std::size_t kept = 0;       ///< of them, registers of the netlist
  std::size_t dropped = 0;    ///< of them, constants or copies in the netlist
};

/// Finds for each register of the RTL the one of the netlist (or the constant) that it has become,
/// and shows for one clock cycle, by abc's &cec: where these agree and inputs are equal, all
/// outputs and the next values of all these registers are equal. By induction the circuits then
/// agree in every cycle, through any reset, from any start in which the registers agree. Compared
/// with prove_equivalent() that is more, because every output counts in every cycle, and less,
/// because registers without reset start equal on both sides, and those that synthesis dropped with
/// the values that it found.
/// `time_limit` is processor time. `proved`; `refuted`, by simulation from a reset or when there
/// are no registers; `undecided` when time is over, registers were not found, or the circuits
/// differ in a state that may be unreachable: `method` then says which. Throws as
/// prove_equivalent() does.
RegisterEquivalence prove_registers_equivalent(
    const Circuit& netlist, const Circuit& rtl,
    std::chrono::seconds time_limit = std::chrono::seconds(60));

}  // namespace mpgen::formal
