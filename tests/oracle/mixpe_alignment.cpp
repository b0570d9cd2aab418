#include "tests/oracle/mixpe_alignment.hpp"

#include <algorithm>

#include "tests/oracle/fp16_operand.hpp"

namespace mpgen::oracle {

Alignment align(std::span<const std::int32_t> activations, int fraction_bits) {
  Alignment result;
  // "M, the group's largest ee"
  for (const std::int32_t activation : activations) {
    const Fp16Operand operand = decode_operand(activation);
    if (operand.nonfinite) return {.integers = {}, .largest_exponent = 1, .nonfinite = true};
    result.largest_exponent = std::max(result.largest_exponent, operand.ee);
  }
  // "a = ±((sig << N) >> (M - ee)), truncated toward zero"
  for (const std::int32_t activation : activations) {
    const Fp16Operand operand = decode_operand(activation);
    const Rational shifted = operand.sig * power_of_two(fraction_bits) /
                             power_of_two(result.largest_exponent - operand.ee);
    const Integer magnitude = floor(shifted);
    result.integers.emplace_back(operand.negative ? Integer(-magnitude) : magnitude);
  }
  return result;
}

}  // namespace mpgen::oracle
