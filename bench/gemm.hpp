// Speed of mpGEMM.
#pragma once

#include <cstddef>

namespace mpgen::bench {

/// Registers a benchmark "gemm/SCHEME/CHANNELSxK/threads:T" for every arithmetic.
void register_gemm();

/// Prints the speed of every arithmetic beside that of its peers, layer by layer: medians of CPU
/// times, all contestants taking turns.
void compare_gemm(std::size_t tokens);

}  // namespace mpgen::bench
