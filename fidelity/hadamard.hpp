// The rotation that spreads outliers over a whole row.
#pragma once

#include <span>

namespace mpgen::fidelity {

/// Multiplies by the orthonormal Hadamard matrix (Sylvester's), in place. A length that is no power
/// of two is rotated in pieces of the largest power of two that divides it.
void rotate_by_hadamard(std::span<double> values);

}  // namespace mpgen::fidelity
