// golden mixpe_mul against the rational oracle: every input of every format pair.
#include <cstdint>

#include "golden/mixpe_mul.hpp"
#include "tests/catch.hpp"
#include "tests/oracle/comparison.hpp"
#include "tests/oracle/fp16_operand.hpp"
#include "tests/oracle/mixpe_product.hpp"

namespace mpgen {
namespace {

using spec::ActivationFormat;
using spec::WeightFormat;

TEST_CASE("golden mixpe_mul agrees with the oracle on every input", "[oracle]") {
  const auto weights = GENERATE(WeightFormat::uint4, WeightFormat::int4);
  const auto activations = GENERATE(ActivationFormat::fp16, ActivationFormat::int8);
  const bool is_fp16 = activations == ActivationFormat::fp16;
  const std::int32_t first_weight = weights == WeightFormat::int4 ? -8 : 0;
  const std::int32_t first = is_fp16 ? 0 : -128;
  const std::int32_t last = is_fp16 ? 0xFFFF : 127;
  const spec::MixpeMulSpec design = {.weights = weights, .activations = activations};
  oracle::Comparison comparison;
  for (std::int32_t x = first; x <= last; ++x) {
    for (std::int32_t q = first_weight; q < first_weight + 16; ++q) {
      const golden::MixpeProduct actual = golden::mixpe_mul(design, x, q);
      const oracle::Product expected = oracle::shift_add_product(weights, activations, x, q);
      const bool equal = expected.nonfinite
                             ? actual.nonfinite
                             : !actual.nonfinite && actual.product == expected.product &&
                                   actual.exponent == expected.exponent;
      comparison.check(equal, [&](auto& out) {
        out << "x " << x << " q " << q << ": golden " << actual.product << " exponent "
            << actual.exponent << " nonfinite " << actual.nonfinite << ", oracle "
            << expected.product << " exponent " << expected.exponent << " nonfinite "
            << expected.nonfinite;
      });
    }
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() == (is_fp16 ? 65536 * 16 : 256 * 16));
}

TEST_CASE("oracle: the sum of shifts is the product of the real numbers", "[oracle]") {
  const auto weights = GENERATE(WeightFormat::uint4, WeightFormat::int4);
  const std::int32_t first_weight = weights == WeightFormat::int4 ? -8 : 0;
  oracle::Comparison comparison;
  for (std::int32_t x = 0; x < 0x10000; x += 7) {
    const oracle::Fp16Operand operand = oracle::decode_operand(x);
    if (operand.nonfinite) continue;
    for (std::int32_t q = first_weight; q < first_weight + 16; ++q) {
      const oracle::Product product =
          oracle::shift_add_product(weights, ActivationFormat::fp16, x, q);
      comparison.check(
          product.product * oracle::power_of_two(product.exponent - 25) == q * operand.value(),
          [&](auto& out) { out << "x " << x << " q " << q; });
    }
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 140000);
}

}  // namespace
}  // namespace mpgen
