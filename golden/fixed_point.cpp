#include "golden/fixed_point.hpp"

#include "golden/binary32.hpp"
#include "golden/rounding.hpp"

namespace mpgen::golden {
namespace {

constexpr int kUnitExponent = -24;

}  // namespace

std::int64_t binary32_to_fixed_point(std::uint32_t bits) {
  const Binary32 value = decode_binary32(bits);
  if (value.significand == 0) return 0;
  const int distance = value.exponent - kUnitExponent;
  const std::int64_t significand = value.significand;
  // A multiple of 2^-24 has only zeros where the right shift drops bits.
  const std::int64_t magnitude = distance >= 0 ? significand << distance : significand >> -distance;
  return value.negative ? -magnitude : magnitude;
}

std::uint32_t add_fixed_point(std::uint32_t accumulator, std::int64_t sum) {
  constexpr std::uint32_t kSign = 0x80000000;
  const std::int64_t total = binary32_to_fixed_point(accumulator) + sum;
  const auto magnitude = static_cast<std::uint64_t>(total < 0 ? -total : total);
  const std::uint32_t pattern = round_magnitude(magnitude, kUnitExponent, kBinary32Format);
  return total < 0 ? kSign | pattern : pattern;
}

}  // namespace mpgen::golden
