#include "golden/binary16.hpp"

#include "golden/binary32.hpp"
#include "golden/rounding.hpp"

namespace mpgen::golden {

std::uint32_t binary16_to_binary32(std::uint16_t bits) {
  const Binary16 value = decode_binary16(bits);
  const std::uint32_t sign = value.negative ? 0x80000000U : 0;
  if (value.nonfinite) {
    const bool is_nan = (bits & 0x3FF) != 0;
    return is_nan ? kCanonicalNan32 : sign | kBinary32Format.infinity;
  }
  return sign | round_magnitude(static_cast<std::uint64_t>(value.significand), value.exponent - 25,
                                kBinary32Format);
}

std::uint16_t binary32_to_binary16(std::uint32_t bits) {
  const std::uint32_t magnitude = bits & 0x7FFFFFFF;
  const std::uint32_t sign = (bits >> 16) & 0x8000;
  if (magnitude > kBinary32Format.infinity) return kCanonicalNan16;
  if (magnitude == kBinary32Format.infinity) {
    return static_cast<std::uint16_t>(sign | kBinary16Format.infinity);
  }
  const Binary32 value = decode_binary32(bits);
  return static_cast<std::uint16_t>(
      sign | round_magnitude(std::uint64_t{value.significand}, value.exponent, kBinary16Format));
}

}  // namespace mpgen::golden
