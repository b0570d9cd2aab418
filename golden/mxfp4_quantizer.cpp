#include "golden/mxfp4_quantizer.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

#include "golden/binary32.hpp"
#include "golden/rounding.hpp"

namespace mpgen::golden {
namespace {

constexpr std::uint8_t kSignBit = 1U << spec::kDialectIndexBits;
// Exponent of E2M1's largest element, 6 = 1.5 * 2^2.
constexpr int kLargestElementExponent = 2;
// E2M1 as an IEEE-like format. Its indices are its patterns, and 7, the index of 6, stands where
// Inf would: overflow saturates.
constexpr BinaryFormat kE2m1Format = {.significand_bits = 2, .least_exponent = -1, .infinity = 7};

}  // namespace

Mxfp4Block quantize_mxfp4(std::span<const float> values) {
  assert(!values.empty() && values.size() <= spec::kMxfp4Block);
  constexpr std::uint32_t kInfinity = kBinary32Format.infinity;
  Mxfp4Block block;
  std::uint32_t largest = 0;
  for (const float value : values) {
    largest = std::max(largest, std::bit_cast<std::uint32_t>(value) & 0x7FFFFFFF);
  }
  if (largest >= kInfinity) {
    block.scale = spec::kE8m0Nan;
    return block;
  }
  if (largest == 0) return block;

  const Binary32 maximum = decode_binary32(largest);
  const int largest_exponent = maximum.exponent + bit_width(std::uint64_t{maximum.significand}) - 1;
  const int scale_exponent = std::max(largest_exponent - kLargestElementExponent, -spec::kE8m0Bias);
  block.scale = static_cast<std::uint8_t>(scale_exponent + spec::kE8m0Bias);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Binary32 value = decode_binary32(std::bit_cast<std::uint32_t>(values[i]));
    const auto index = static_cast<std::uint8_t>(round_magnitude(
        std::uint64_t{value.significand}, value.exponent - scale_exponent, kE2m1Format));
    const bool negative = value.negative && index != 0;
    block.codes[i] = static_cast<std::uint8_t>(negative ? kSignBit | index : index);
  }
  return block;
}

std::uint32_t mxfp4_value(std::uint8_t code, std::uint8_t scale) {
  if (scale == spec::kE8m0Nan) return kCanonicalNan32;
  constexpr int kHalfUnit = -1;
  const int magnitude = spec::e2m1_dialect()[code & (kSignBit - 1U)];
  return round_to_binary32((code & kSignBit) != 0 ? -magnitude : magnitude,
                           kHalfUnit + scale - spec::kE8m0Bias);
}

}  // namespace mpgen::golden
