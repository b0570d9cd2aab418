#include "tests/oracle/mxfp4_quantizer.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>

#include "tests/oracle/floating_point.hpp"
#include "tests/oracle/mxfp4_element.hpp"
#include "tests/oracle/rational.hpp"

namespace mpgen::oracle {
namespace {

constexpr int kLeastScaleExponent = -127;
constexpr int kScaleBias = 127;
// Of the largest E2M1 number, 6.
constexpr int kLargestElementExponent = 2;

// The code of a magnitude.
int nearest_element(const Rational& magnitude) {
  int nearest = 0;
  Rational least = magnitude;
  Rational distance;
  for (std::uint8_t index = 1; index < 8; ++index) {
    distance = magnitude - e2m1_value(index);
    distance = abs(distance);
    if (distance > least || (distance == least && index % 2 != 0)) continue;
    nearest = index;
    least = distance;
  }
  return nearest;
}

}  // namespace

Mxfp4Block quantize_mxfp4(std::span<const float> values) {
  Mxfp4Block block;
  std::vector<Number> numbers;
  Rational largest = 0;
  for (const float value : values) {
    const Number number = decode_binary32(std::bit_cast<std::uint32_t>(value));
    if (number.kind != Number::Kind::finite) {
      block.codes.assign(values.size(), 0);
      block.scale = kE8m0NanCode;
      return block;
    }
    largest = std::max(largest, number.magnitude);
    numbers.push_back(number);
  }
  const int exponent =
      largest == 0 ? kLeastScaleExponent
                   : std::max(floor_log2(largest) - kLargestElementExponent, kLeastScaleExponent);
  block.scale = exponent + kScaleBias;
  for (const Number& number : numbers) {
    const int index = nearest_element(number.magnitude / power_of_two(exponent));
    block.codes.push_back(
        static_cast<std::uint8_t>((number.negative && index != 0 ? 8 : 0) + index));
  }
  return block;
}

}  // namespace mpgen::oracle
