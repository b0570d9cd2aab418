// A complete group-quantised dot product. Specification section 2.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "spec/mixpe_dot.hpp"

namespace mpgen::oracle {

/// One group as it is stored: k ascending.
struct QuantizedOperands {
  std::vector<std::int32_t> activations;  ///< binary16 patterns or INT8 values
  std::vector<std::int32_t> weights;      ///< values of q, as many
  int zero_point = 0;                     ///< 0..15; uint4 only
  std::uint16_t scale = 0;                ///< binary16 pattern
};

/// The binary32 or binary16 pattern. Of `spec` only formats, lanes and accumulator count.
/// `row_scale` (binary32 pattern) counts for INT8 activations only.
std::uint32_t mixpe_dot(const spec::MixpeDotSpec& spec, std::span<const QuantizedOperands> groups,
                        std::uint32_t row_scale);

}  // namespace mpgen::oracle
