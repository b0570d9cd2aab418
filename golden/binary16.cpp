#include "golden/binary16.hpp"

#include "golden/rounding.hpp"

namespace mpgen::golden {
namespace {

constexpr std::uint16_t kSign = 0x8000;
constexpr int kLeastExponent = kBinary16Format.least_exponent;

bool is_nan(std::uint16_t bits) { return (bits & ~kSign) > kBinary16Format.infinity; }
bool is_infinite(std::uint16_t bits) { return (bits & ~kSign) == kBinary16Format.infinity; }

// A finite value in units of 2^-24.
Int128 fixed_point(std::uint16_t bits) {
  const Binary16 value = decode_binary16(bits);
  const Int128 magnitude = Int128{value.significand} << (value.exponent - 1);
  return value.negative ? -magnitude : magnitude;
}

}  // namespace

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

std::uint16_t round_to_binary16(Int128 value, int exponent) {
  const bool negative = value < 0;
  const auto magnitude = static_cast<UInt128>(negative ? -value : value);
  const std::uint32_t pattern = round_magnitude(magnitude, exponent, kBinary16Format);
  return static_cast<std::uint16_t>(negative ? kSign | pattern : pattern);
}

std::uint16_t add_binary16(std::uint16_t a, std::uint16_t b) {
  if (is_nan(a) || is_nan(b)) return kCanonicalNan16;
  if (is_infinite(a)) return is_infinite(b) && a != b ? kCanonicalNan16 : a;
  if (is_infinite(b)) return b;
  const Int128 sum = fixed_point(a) + fixed_point(b);
  if (sum == 0) return a & b & kSign;  // -0 only if both addends are -0
  return round_to_binary16(sum, kLeastExponent);
}

}  // namespace mpgen::golden
