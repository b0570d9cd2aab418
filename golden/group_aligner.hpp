// Reference of group_aligner. Specification section 2.2, accumulator aligned:N.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace mpgen::golden {

struct AlignedGroup {
  std::vector<std::int32_t> activations;  ///< ±((sig << N) >> (M - ee))
  int exponent = 1;                       ///< M, the group's largest ee
  bool nonfinite = false;                 ///< the rest is then void

  friend bool operator==(const AlignedGroup&, const AlignedGroup&) = default;
};

/// `activations`: the binary16 patterns of one whole group; `fraction_bits`: N.
AlignedGroup align_group(std::span<const std::int32_t> activations, int fraction_bits);

}  // namespace mpgen::golden
