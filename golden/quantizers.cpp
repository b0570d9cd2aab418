#include "golden/quantizers.hpp"

#include <algorithm>
#include <bit>
#include <cfloat>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include "golden/binary16.hpp"

namespace mpgen::golden {
namespace {

// The divisions of the specification are in binary32: the host's float must be that, and must not
// be evaluated in a wider format.
static_assert(std::numeric_limits<float>::is_iec559 && FLT_EVAL_METHOD == 0);

constexpr std::uint16_t kOne16 = 0x3C00;

// Round to nearest, ties to even, whatever the rounding mode. `value` is a quotient by a scale
// that was derived from the largest dividend, and so far below 2^23: every step is exact.
std::int32_t round_to_integer(float value) {
  const float magnitude = std::fabs(value);
  const auto whole = static_cast<std::int32_t>(magnitude);
  const float rest = magnitude - static_cast<float>(whole);
  const bool is_odd = (whole & 1) != 0;
  const bool up = rest > 0.5F || (rest == 0.5F && is_odd);
  const std::int32_t rounded = up ? whole + 1 : whole;
  return value < 0 ? -rounded : rounded;
}

void require_finite(std::span<const float> values) {
  const auto bad = std::find_if_not(values.begin(), values.end(),
                                    [](float value) { return std::isfinite(value); });
  if (bad != values.end()) {
    throw std::invalid_argument("element " + std::to_string(bad - values.begin()) +
                                " is not finite and cannot be quantised");
  }
}

float largest_magnitude(std::span<const float> values) {
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::fabs(value));
  return largest;
}

// RNE16 of a positive scale. One that rounds to zero becomes the smallest positive binary16: groups
// of nearly dead weights occur in real checkpoints, and none of them may make a tensor fail.
std::uint16_t binary16_scale(float scale) {
  constexpr std::uint16_t kSmallestPositive = 0x0001;
  const std::uint16_t bits = binary32_to_binary16(std::bit_cast<std::uint32_t>(scale));
  const Binary16 rounded = decode_binary16(bits);
  if (rounded.nonfinite) {
    throw std::invalid_argument("the group's range is too large for a binary16 scale");
  }
  return rounded.significand == 0 ? kSmallestPositive : bits;
}

float binary16_value(std::uint16_t bits) {
  return std::bit_cast<float>(binary16_to_binary32(bits));
}

}  // namespace

QuantizedGroup quantize_uint4(std::span<const float> weights) {
  require_finite(weights);
  float minimum = 0;
  float maximum = 0;
  for (const float weight : weights) {
    minimum = std::min(minimum, weight);
    maximum = std::max(maximum, weight);
  }
  QuantizedGroup group;
  group.codes.reserve(weights.size());
  if (minimum == 0 && maximum == 0) {
    group.codes.assign(weights.size(), 0);
    group.scale = kOne16;
    return group;
  }
  group.scale = binary16_scale((maximum - minimum) / 15.0F);
  const float scale = binary16_value(group.scale);
  group.zero_point = std::clamp(round_to_integer(-minimum / scale), 0, 15);
  for (const float weight : weights) {
    group.codes.push_back(std::clamp(round_to_integer(weight / scale) + group.zero_point, 0, 15));
  }
  return group;
}

QuantizedGroup quantize_int4(std::span<const float> weights) {
  require_finite(weights);
  const float largest = largest_magnitude(weights);
  QuantizedGroup group;
  group.codes.reserve(weights.size());
  group.scale = largest == 0 ? kOne16 : binary16_scale(largest / 7.0F);
  const float scale = binary16_value(group.scale);
  for (const float weight : weights) {
    group.codes.push_back(std::clamp(round_to_integer(weight / scale), -8, 7));
  }
  return group;
}

QuantizedRow quantize_int8(std::span<const float> activations) {
  require_finite(activations);
  QuantizedRow row;
  row.codes.reserve(activations.size());
  row.scale = int8_scale(largest_magnitude(activations));
  for (const float activation : activations) {
    row.codes.push_back(int8_code(activation, row.scale));
  }
  return row;
}

float int8_scale(float largest) {
  if (largest == 0) return 1;
  const float scale = largest / 127.0F;
  return scale == 0 ? std::numeric_limits<float>::denorm_min() : scale;
}

std::int32_t int8_code(float activation, float scale) {
  return std::clamp(round_to_integer(activation / scale), -127, 127);
}

}  // namespace mpgen::golden
