// Two circuits side by side: one signal that is high while they differ where it counts.
#pragma once

#include "formal/and_graph.hpp"
#include "formal/equivalence.hpp"

namespace mpgen::formal {

/// Connects both circuits to the same inputs, by name. The first output of the result,
/// "difference", is high in cycles in which an output differs that counts: every output while there
/// is no `valid_o`; else `valid_o` itself, and the others while it is high. An output of `voids`
/// counts only while its flag has another value, and nothing counts from the cycle on in which
/// `legal_o` of the reference, if it has one, is low. The outputs of both circuits follow. Outputs
/// and registers have their names with "design." or "reference." before them. Throws
/// std::invalid_argument when the ports differ or a void names none.
AndGraph compare(const AndGraph& design, const AndGraph& reference,
                 const std::vector<EquivalenceOptions::Void>& voids);

}  // namespace mpgen::formal
