#include "tensors/conversion.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace mpgen::tensors {
namespace {

static_assert(std::endian::native == std::endian::little,
              "files hold little-endian numbers, and this code takes them as they are");

constexpr std::uint32_t kSign32 = 0x80000000;
constexpr std::uint32_t kInfinity32 = 0x7F800000;
constexpr std::uint32_t kInfinity16 = 0x7C00;
constexpr int kFractionBits32 = 23;
constexpr int kFractionDifference = 13;  // bits of a binary32 fraction that binary16 has not

template <class Unsigned>
Unsigned element(std::span<const std::uint8_t> bytes, std::size_t index) {
  Unsigned value = 0;
  std::memcpy(&value, bytes.data() + index * sizeof(value), sizeof(value));
  return value;
}

float value_of_binary16(std::uint32_t pattern) {
  // As a binary32 pattern the magnitude is 2^112 times too small, subnormals included.
  const std::uint32_t magnitude = pattern & 0x7FFF;
  const float scaled = std::bit_cast<float>(magnitude << kFractionDifference) * 0x1p112F;
  const std::uint32_t nonfinite = magnitude >= kInfinity16 ? kInfinity32 : 0;
  const std::uint32_t sign = (pattern & 0x8000) << 16;
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(scaled) | nonfinite | sign);
}

// Without a comparison, from which compilers would make a branch.
std::int32_t smaller(std::int32_t a, std::int32_t b) { return b + ((a - b) & ((a - b) >> 31)); }
std::int32_t larger(std::int32_t a, std::int32_t b) { return b + ((a - b) & ~((a - b) >> 31)); }

std::uint16_t binary16_of_value(float value) {
  constexpr std::int32_t kLeastNormal = 0x38800000;  // 2^-14
  constexpr std::int32_t kTooLarge = 0x47800000;     // 2^16
  constexpr std::int32_t kExponentField = 0x7F800000;
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::int32_t magnitude = smaller(static_cast<std::int32_t>(bits & ~kSign32), kTooLarge);
  // A power of two so large that the sum's last bit is the one that binary16 rounds to.
  const std::int32_t unit =
      larger(magnitude & kExponentField, kLeastNormal) + (kFractionDifference << kFractionBits32);
  const float rounded =
      (std::bit_cast<float>(magnitude) + std::bit_cast<float>(unit)) - std::bit_cast<float>(unit);
  const auto pattern = std::bit_cast<std::uint32_t>(rounded * 0x1p-112F) >> kFractionDifference;
  return static_cast<std::uint16_t>(pattern | ((bits & kSign32) >> 16));
}

bool is_nonfinite(float value) {
  return (std::bit_cast<std::uint32_t>(value) & kInfinity32) == kInfinity32;
}
bool is_nonfinite(std::uint16_t pattern) { return (pattern & kInfinity16) == kInfinity16; }

template <class Number>
std::optional<std::size_t> first_nonfinite(std::span<const Number> numbers) {
  // Without an early end, which would keep the compiler from using vectors.
  unsigned any = 0;
  for (const Number number : numbers) any |= static_cast<unsigned>(is_nonfinite(number));
  if (any == 0) return std::nullopt;
  const auto found = std::find_if(numbers.begin(), numbers.end(),
                                  [](Number number) { return is_nonfinite(number); });
  return static_cast<std::size_t>(found - numbers.begin());
}

}  // namespace

void to_binary32(const ElementType& type, std::span<const std::uint8_t> bytes,
                 std::span<float> values) {
  if (type == kF32) {
    std::memcpy(values.data(), bytes.data(), values.size_bytes());
  } else if (type == kF16) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = value_of_binary16(element<std::uint16_t>(bytes, i));
    }
  } else {
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = std::bit_cast<float>(std::uint32_t{element<std::uint16_t>(bytes, i)} << 16);
    }
  }
}

void to_binary16(std::span<const float> values, std::span<std::uint16_t> patterns) {
  for (std::size_t i = 0; i < values.size(); ++i) patterns[i] = binary16_of_value(values[i]);
}

std::optional<std::size_t> find_nonfinite(std::span<const float> values) {
  return first_nonfinite(values);
}

std::optional<std::size_t> find_nonfinite(std::span<const std::uint16_t> patterns) {
  return first_nonfinite(patterns);
}

}  // namespace mpgen::tensors
