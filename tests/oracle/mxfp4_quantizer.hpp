// The OCP MXFP4 quantiser. OCP Microscaling Formats v1.0, section 6.3, with ties to even.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace mpgen::oracle {

struct Mxfp4Block {
  std::vector<std::uint8_t> codes;  ///< E2M1
  int scale = 0;                    ///< E8M0
};

/// X = 2^(floor(log2 max|v|) - 2), not below 2^-127; elements are v / X rounded to the nearest E2M1
/// number, the one with an even mantissa of two, saturated. Zeros throughout have scale 0; a zero
/// element has sign 0; with an Inf or a NaN the scale is NaN and all codes are 0.
Mxfp4Block quantize_mxfp4(std::span<const float> values);

}  // namespace mpgen::oracle
