// Aligned activations of a group. Specification section 2.2, accumulator aligned:N.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tests/oracle/rational.hpp"

namespace mpgen::oracle {

struct Alignment {
  std::vector<Integer> integers;  ///< a, in units of 2^(largest_exponent - 25 - N)
  int largest_exponent = 1;       ///< M
  bool nonfinite = false;         ///< the rest is then void
};

/// `activations`: the binary16 patterns of one whole group, at least one; `fraction_bits`: N.
Alignment align(std::span<const std::int32_t> activations, int fraction_bits);

}  // namespace mpgen::oracle
