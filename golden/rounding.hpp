// The one rounding step of the reference: an exact magnitude to an IEEE 754 pattern.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace mpgen::golden {

__extension__ using UInt128 = unsigned __int128;

/// What rounding has to know about an IEEE 754 binary format.
struct BinaryFormat {
  int significand_bits = 0;    ///< hidden bit included
  int least_exponent = 0;      ///< a subnormal's least significant bit weighs 2^least_exponent
  std::uint32_t infinity = 0;  ///< pattern of +Inf
};

inline constexpr BinaryFormat kBinary16Format = {
    .significand_bits = 11, .least_exponent = -24, .infinity = 0x7C00};
inline constexpr BinaryFormat kBinary32Format = {
    .significand_bits = 24, .least_exponent = -149, .infinity = 0x7F800000};

inline int bit_width(std::uint64_t value) { return static_cast<int>(std::bit_width(value)); }

inline int bit_width(UInt128 value) {
  const auto high = static_cast<std::uint64_t>(value >> 64);
  return high != 0 ? 64 + bit_width(high) : bit_width(static_cast<std::uint64_t>(value));
}

/// Pattern, without sign, of RNE(magnitude * 2^exponent); gradual underflow, overflow to Inf.
/// The two most significant bits of `magnitude` are 0.
template <class Unsigned>
std::uint32_t round_magnitude(Unsigned magnitude, int exponent, const BinaryFormat& format) {
  constexpr int kBits = static_cast<int>(8 * sizeof(Unsigned));
  if (magnitude == 0) return 0;
  // Exponent of the result's least significant bit before a carry out of the rounding.
  const std::int64_t unit = std::max<std::int64_t>(
      std::int64_t{exponent} + bit_width(magnitude) - format.significand_bits,
      format.least_exponent);
  const std::int64_t dropped = unit - exponent;
  if (dropped >= kBits) return 0;  // below a quarter of the least subnormal

  std::uint64_t significand = 0;
  if (dropped <= 0) {
    significand = static_cast<std::uint64_t>(magnitude) << -dropped;
  } else {
    const Unsigned half = Unsigned{1} << (dropped - 1);
    const Unsigned remainder = magnitude & ((half << 1) - 1);
    significand = static_cast<std::uint64_t>(magnitude >> dropped);
    const bool is_odd = (significand & 1) != 0;
    if (remainder > half || (remainder == half && is_odd)) ++significand;
  }
  // Added, not joined: the hidden bit and a carry of the rounding both step the exponent field.
  const std::uint64_t pattern =
      (static_cast<std::uint64_t>(unit - format.least_exponent) << (format.significand_bits - 1)) +
      significand;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(pattern, format.infinity));
}

}  // namespace mpgen::golden
