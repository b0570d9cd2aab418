#include "golden/mixpe_mul.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "tests/catch.hpp"
#include "tests/golden/half_values.hpp"

namespace mpgen::golden {
namespace {

using spec::ActivationFormat;
using spec::WeightFormat;

// sum_i q[i] * (x << i), the i = 3 term subtracted for INT4: the specification's own form.
std::int32_t shift_add(WeightFormat weights, std::int32_t weight, std::int32_t x) {
  std::int32_t sum = 0;
  for (int i = 0; i < 4; ++i) {
    if (((weight >> i) & 1) == 0) continue;
    const std::int32_t term = x * (1 << i);
    sum += weights == WeightFormat::int4 && i == 3 ? -term : term;
  }
  return sum;
}

struct Extremes {
  std::int32_t minimum = 0;
  std::int32_t maximum = 0;
  void add(std::int32_t value) {
    minimum = std::min(minimum, value);
    maximum = std::max(maximum, value);
  }
};

}  // namespace

TEST_CASE("mixpe_mul: every binary16 pattern times every weight", "[mixpe_mul]") {
  const auto weights = GENERATE(WeightFormat::uint4, WeightFormat::int4);
  const spec::MixpeMulSpec spec{.weights = weights, .activations = ActivationFormat::fp16};
  const std::int32_t first = weights == WeightFormat::uint4 ? 0 : -8;
  int wrong = 0;
  Extremes products;
  for (std::int32_t pattern = 0; pattern <= 0xFFFF; ++pattern) {
    for (std::int32_t weight = first; weight < first + 16; ++weight) {
      const MixpeProduct result = mixpe_mul(spec, pattern, weight);
      const bool finite = (pattern & 0x7FFF) < test::kFiniteHalves;
      wrong += result.nonfinite == finite ? 1 : 0;
      if (!finite) continue;
      products.add(result.product);
      const double expected = weight * test::half_value(pattern);  // 15 bits: exact
      const int exponent = std::max((pattern >> 10) & 0x1F, 1);
      const bool right = std::ldexp(result.product, result.exponent - 25) == expected &&
                         result.exponent == exponent;
      wrong += right ? 0 : 1;
    }
  }
  REQUIRE(wrong == 0);
  if (weights == WeightFormat::uint4) {
    CHECK(products.minimum == -30705);
    CHECK(products.maximum == 30705);
  } else {
    CHECK(products.minimum == -16376);
    CHECK(products.maximum == 16376);
  }
  CHECK(products.minimum == spec::product_range(spec).minimum);
  CHECK(products.maximum == spec::product_range(spec).maximum);
}

TEST_CASE("mixpe_mul: every INT8 value times every weight", "[mixpe_mul]") {
  const auto weights = GENERATE(WeightFormat::uint4, WeightFormat::int4);
  const spec::MixpeMulSpec spec{.weights = weights, .activations = ActivationFormat::int8};
  const std::int32_t first = weights == WeightFormat::uint4 ? 0 : -8;
  int wrong = 0;
  Extremes products;
  for (std::int32_t activation = -128; activation <= 127; ++activation) {
    for (std::int32_t weight = first; weight < first + 16; ++weight) {
      const MixpeProduct expected{.product = shift_add(weights, weight, activation)};
      const MixpeProduct result = mixpe_mul(spec, activation, weight);
      products.add(result.product);
      wrong += result == expected ? 0 : 1;
    }
  }
  REQUIRE(wrong == 0);
  // The ranges that the specification states.
  CHECK(products.minimum == (weights == WeightFormat::uint4 ? -1920 : -1016));
  CHECK(products.maximum == (weights == WeightFormat::uint4 ? 1905 : 1024));
}

TEST_CASE("mixpe_mul: chosen products", "[mixpe_mul]") {
  const spec::MixpeMulSpec spec{};
  // 65504 * 15 leaves binary16's range but not the product's.
  CHECK(mixpe_mul(spec, 0x7BFF, 15) == MixpeProduct{.product = 30705, .exponent = 30});
  CHECK(mixpe_mul(spec, 0x8001, 7) == MixpeProduct{.product = -7, .exponent = 1});
  CHECK(mixpe_mul(spec, 0x3C00, 5) == MixpeProduct{.product = 5120, .exponent = 15});
  CHECK(mixpe_mul(spec, 0x8000, 9) == MixpeProduct{.product = 0, .exponent = 1});
  // Weight 0 hides neither Inf nor NaN.
  CHECK(mixpe_mul(spec, 0x7C00, 0).nonfinite);
  CHECK(mixpe_mul(spec, 0xFE00, 0).nonfinite);
}

}  // namespace mpgen::golden
