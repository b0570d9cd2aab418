#include "tests/oracle/quantizers.hpp"

#include <bit>
#include <cstddef>

#include "tests/oracle/floating_point.hpp"

namespace mpgen::oracle {
namespace {

constexpr std::uint16_t kOne16 = 0x3C00;
constexpr std::uint16_t kSmallestPositive16 = 0x0001;
constexpr std::uint32_t kOne32 = 0x3F800000;
constexpr std::uint32_t kSmallestPositive32 = 0x00000001;

// The values as real numbers; nothing if one is Inf or NaN.
std::optional<std::vector<Rational>> real_values(std::span<const float> values) {
  std::vector<Rational> result;
  for (const float value : values) {
    const Number number = decode_binary32(std::bit_cast<std::uint32_t>(value));
    if (number.kind != Number::Kind::finite) return std::nullopt;
    result.push_back(number.value());
  }
  return result;
}

Rational largest_magnitude(const std::vector<Rational>& values) {
  Rational largest = 0;
  for (const Rational& value : values) {
    if (abs(value) > largest) largest = abs(value);
  }
  return largest;
}

// rne(dividend / divisor), the division in binary32.
Integer rounded_quotient(const Rational& dividend, std::uint32_t divisor) {
  const std::uint32_t quotient = divide_binary32(nearest_binary32(dividend), divisor);
  return nearest_integer(decode_binary32(quotient).value());
}

// RNE16(dividend / divisor), the division in binary32; nothing if that is infinite.
std::optional<std::uint16_t> binary16_scale(std::uint32_t dividend, int divisor) {
  if (decode_binary32(dividend).kind != Number::Kind::finite) return std::nullopt;
  const std::uint32_t quotient = divide_binary32(dividend, nearest_binary32(divisor));
  const std::uint16_t scale = binary32_to_binary16(quotient);
  if (decode_binary16(scale).kind != Number::Kind::finite) return std::nullopt;
  return scale;
}

}  // namespace

std::optional<QuantizedWeights> quantize_uint4(std::span<const float> weights) {
  const auto values = real_values(weights);
  if (!values) return std::nullopt;
  QuantizedWeights result;
  // "an all-zero group has s = 1, z = 0"
  if (largest_magnitude(*values) == 0) {
    result.codes.assign(weights.size(), 0);
    result.scale = kOne16;
    return result;
  }
  // "min <= 0 <= max forced"
  Rational minimum = 0;
  Rational maximum = 0;
  for (const Rational& value : *values) {
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  // "s = RNE16((max - min) / 15)"
  const std::uint32_t range =
      subtract_binary32(nearest_binary32(maximum), nearest_binary32(minimum));
  const auto scale = binary16_scale(range, 15);
  if (!scale) return std::nullopt;
  result.scale_vanished = decode_binary16(*scale).is_zero();
  result.scale = result.scale_vanished ? kSmallestPositive16 : *scale;
  const std::uint32_t divisor = binary16_to_binary32(result.scale);
  // "z = clamp(rne(-min / s), 0, 15)"
  result.zero_point = clamp(rounded_quotient(-minimum, divisor), 0, 15);
  // "q = clamp(rne(w / s) + z, 0, 15)"
  for (const Rational& value : *values) {
    result.codes.push_back(clamp(rounded_quotient(value, divisor) + result.zero_point, 0, 15));
  }
  return result;
}

std::optional<QuantizedWeights> quantize_int4(std::span<const float> weights) {
  const auto values = real_values(weights);
  if (!values) return std::nullopt;
  QuantizedWeights result;
  const Rational largest = largest_magnitude(*values);
  if (largest == 0) {
    result.codes.assign(weights.size(), 0);
    result.scale = kOne16;
    return result;
  }
  // "s = RNE16(max|w| / 7), q clamped to -8..7"
  const auto scale = binary16_scale(nearest_binary32(largest), 7);
  if (!scale) return std::nullopt;
  result.scale_vanished = decode_binary16(*scale).is_zero();
  result.scale = result.scale_vanished ? kSmallestPositive16 : *scale;
  const std::uint32_t divisor = binary16_to_binary32(result.scale);
  for (const Rational& value : *values) {
    result.codes.push_back(clamp(rounded_quotient(value, divisor), -8, 7));
  }
  return result;
}

std::optional<QuantizedActivations> quantize_int8(std::span<const float> activations) {
  const auto values = real_values(activations);
  if (!values) return std::nullopt;
  QuantizedActivations result;
  const Rational largest = largest_magnitude(*values);
  if (largest == 0) {
    result.codes.assign(activations.size(), 0);
    result.scale = kOne32;
    return result;
  }
  // "s = max|x| / 127 in binary32"
  result.scale = divide_binary32(nearest_binary32(largest), nearest_binary32(127));
  result.scale_vanished = decode_binary32(result.scale).is_zero();
  if (result.scale_vanished) result.scale = kSmallestPositive32;
  // "q = clamp(rne(x / s), -127, 127)"
  for (const Rational& value : *values) {
    result.codes.push_back(clamp(rounded_quotient(value, result.scale), -127, 127));
  }
  return result;
}

}  // namespace mpgen::oracle
