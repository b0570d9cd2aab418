// IEEE 754 binary32 arithmetic in integers: the same bits on every machine.
#pragma once

#include <cstdint>

namespace mpgen::golden {

/// The quiet NaN that every void binary32 result is.
inline constexpr std::uint32_t kCanonicalNan32 = 0x7FC00000;

__extension__ using Int128 = __int128;

/// RNE32(value * 2^exponent), gradual underflow, overflow to Inf, zero gives +0.
/// |value| < 2^126.
std::uint32_t round_to_binary32(Int128 value, int exponent);

/// a * b + c with one RNE rounding: C's `fmaf`, every NaN result canonical.
std::uint32_t fma_binary32(std::uint32_t a, std::uint32_t b, std::uint32_t c);

/// a * b, RNE, every NaN result canonical.
std::uint32_t multiply_binary32(std::uint32_t a, std::uint32_t b);

/// a + b, RNE, every NaN result canonical.
std::uint32_t add_binary32(std::uint32_t a, std::uint32_t b);

}  // namespace mpgen::golden
