#include "tests/oracle/mixpe_product.hpp"

#include "tests/oracle/fp16_operand.hpp"

namespace mpgen::oracle {
namespace {

// "sum_i q[i] * (x << i)"; "for INT4 the i = 3 term is subtracted".
std::int32_t sum_of_shifts(spec::WeightFormat weights, std::int32_t weight, std::int32_t x) {
  const std::int32_t bits = weight < 0 ? weight + 16 : weight;
  std::int32_t sum = 0;
  std::int32_t shifted = x;
  for (int i = 0; i < 4; ++i) {
    const bool bit = bits >> i & 1;
    const bool subtract = i == 3 && weights == spec::WeightFormat::int4;
    if (bit) sum += subtract ? -shifted : shifted;
    shifted *= 2;
  }
  return sum;
}

}  // namespace

Product shift_add_product(spec::WeightFormat weights, spec::ActivationFormat activations,
                          std::int32_t activation, std::int32_t weight) {
  if (activations == spec::ActivationFormat::int8) {
    return {
        .product = sum_of_shifts(weights, weight, activation), .exponent = 0, .nonfinite = false};
  }
  const Fp16Operand operand = decode_operand(activation);
  if (operand.nonfinite) return {.product = 0, .exponent = 0, .nonfinite = true};
  const std::int32_t magnitude = sum_of_shifts(weights, weight, operand.sig);
  return {.product = operand.negative ? -magnitude : magnitude,
          .exponent = operand.ee,
          .nonfinite = false};
}

}  // namespace mpgen::oracle
