// OCP MXFP4 quantiser: E2M1 elements with one E8M0 scale per 32. OCP Microscaling Formats v1.0,
// section 6.3, with round to nearest even.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "spec/mxfp4_mac.hpp"

namespace mpgen::golden {

struct Mxfp4Block {
  std::array<std::uint8_t, spec::kMxfp4Block> codes{};  ///< {sign, index}; 0 beyond the block
  std::uint8_t scale = 0;                               ///< E8M0; 255 is NaN

  friend bool operator==(const Mxfp4Block&, const Mxfp4Block&) = default;
};

/// X = 2^(floor(log2 max|v|) - 2), not below 2^-127; elements are RNE(v / X), saturated at 6. A
/// block of zeros has scale code 0; sign is 0 where the element is 0. A block with Inf or NaN has
/// the NaN scale and codes 0. `values`: 1 to 32; shorter blocks are padded with +0.
Mxfp4Block quantize_mxfp4(std::span<const float> values);

/// Binary32 pattern of the element, exact but for overflow, which gives Inf; the canonical NaN with
/// the NaN scale. Negative zero becomes +0.
std::uint32_t mxfp4_value(std::uint8_t code, std::uint8_t scale);

}  // namespace mpgen::golden
