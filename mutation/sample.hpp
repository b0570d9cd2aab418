// A choice of mutants in which every kind has its share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "mutation/mutant.hpp"

namespace mpgen::mutation {

/// `size` of the mutants, in their order: of each kind a share like its share of the list, at least
/// one. The same choice for the same list, size and seed. All of them for size 0.
std::vector<Mutant> sample_mutants(const std::vector<Mutant>& mutants, std::size_t size,
                                   std::uint64_t seed);

}  // namespace mpgen::mutation
