// Conversions between floating-point formats, vectorised for the machine they run on; bit for bit
// those of golden/binary16.hpp. Specification section 1.
#pragma once

#include <cstdint>
#include <span>

namespace mpgen::gemm {

/// Binary16 patterns of any binary32 values, as many: RNE with gradual underflow; overflow gives
/// Inf; every NaN becomes 0x7E00.
void to_binary16(std::span<const float> values, std::span<std::uint16_t> patterns);

/// Exact values of binary16 patterns, as many; every NaN becomes 0x7FC00000.
void binary16_to_binary32(std::span<const std::uint16_t> patterns, std::span<float> values);

/// Exact values of bfloat16 patterns, the upper halves of binary32 patterns, NaNs included.
void bfloat16_to_binary32(std::span<const std::uint16_t> patterns, std::span<float> values);

}  // namespace mpgen::gemm
