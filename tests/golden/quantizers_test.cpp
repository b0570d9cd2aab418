#include "golden/quantizers.hpp"

#include <algorithm>
#include <cfenv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

#include "tests/catch.hpp"
#include "tests/golden/half_values.hpp"
#include "tests/golden/splitmix64.hpp"

namespace mpgen::golden {
namespace {

using Floats = std::vector<float>;
using Codes = std::vector<std::int32_t>;

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

Floats random_weights(test::SplitMix64& random, int count) {
  const float span = std::ldexp(1.0F, random.between(-8, 8));
  const auto shift = static_cast<float>(random.between(-100, 100)) / 100.0F;
  Floats weights;
  for (int i = 0; i < count; ++i) {
    const float unit = static_cast<float>(random.bits32() >> 8) * std::ldexp(1.0F, -23) - 1.0F;
    weights.push_back(span * (unit + shift));
  }
  return weights;
}

}  // namespace

TEST_CASE("quantizers: uint4 groups by hand", "[quantizers]") {
  SECTION("codes are the weights themselves, ties go to even") {
    const QuantizedGroup group = quantize_uint4(Floats{0, 15, 0.5F, 1.5F, 2.5F, 7.49F, 7.51F});
    CHECK(group.scale == 0x3C00);
    CHECK(group.zero_point == 0);
    CHECK(group.codes == Codes{0, 15, 0, 2, 2, 7, 8});
  }
  SECTION("zero point, and ties to even below zero") {
    const QuantizedGroup group = quantize_uint4(Floats{-8, 7, -0.5F, -1.5F, -2.5F, 0});
    CHECK(group.scale == 0x3C00);
    CHECK(group.zero_point == 8);
    CHECK(group.codes == Codes{0, 15, 8, 6, 6, 8});
  }
  SECTION("a zero point at a tie, and a code that it pushes over the end") {
    const QuantizedGroup group = quantize_uint4(Floats{-7.5F, 7.5F});
    CHECK(group.scale == 0x3C00);
    CHECK(group.zero_point == 8);
    CHECK(group.codes == Codes{0, 15});  // 8 + 8 clamped
  }
  SECTION("the range always includes 0") {
    const QuantizedGroup positive = quantize_uint4(Floats{30, 15});
    CHECK(positive.scale == 0x4000);
    CHECK(positive.zero_point == 0);
    CHECK(positive.codes == Codes{15, 8});  // 7.5: tie to even
    const QuantizedGroup negative = quantize_uint4(Floats{-30, -15});
    CHECK(negative.scale == 0x4000);
    CHECK(negative.zero_point == 15);
    CHECK(negative.codes == Codes{0, 7});
  }
  SECTION("the scale is rounded to binary16 before it divides") {
    // 3 / 15 = 0.2, in binary16 0.199951171875.
    const QuantizedGroup group = quantize_uint4(Floats{-1, 2, 0.1F, 0.09997F});
    CHECK(group.scale == 0x3266);
    CHECK(group.zero_point == 5);
    // 0.1 / 0.2 would be the tie 0.5 and give 5; 0.1 / 0.19995 is above it.
    CHECK(group.codes == Codes{0, 15, 6, 5});
  }
  SECTION("a scale at a binary16 tie goes to even") {
    CHECK(quantize_uint4(Floats{15 * (1 + std::ldexp(1.0F, -11))}).scale == 0x3C00);
    CHECK(quantize_uint4(Floats{15 * (1 + 3 * std::ldexp(1.0F, -11))}).scale == 0x3C02);
  }
}

TEST_CASE("quantizers: int4 groups by hand", "[quantizers]") {
  const QuantizedGroup group = quantize_int4(Floats{7, -7, 0.5F, -0.5F, 1.5F, -1.5F, 2.5F, -0.0F});
  CHECK(group.scale == 0x3C00);
  CHECK(group.zero_point == 0);
  CHECK(group.codes == Codes{7, -7, 0, 0, 2, -2, 2, 0});
  // A subnormal scale, 1.4 * 2^-24 rounded to 2^-24: 9.8 is clamped, at -8 on the other side.
  const float large = 9.8F * std::ldexp(1.0F, -24);
  const QuantizedGroup clamped = quantize_int4(Floats{large, -large});
  CHECK(clamped.scale == 0x0001);
  CHECK(clamped.codes == Codes{7, -8});
}

TEST_CASE("quantizers: int8 rows by hand", "[quantizers]") {
  const QuantizedRow row = quantize_int8(Floats{-127, 63.5F, 62.5F, -0.5F, -1.5F, 126.6F, 0});
  CHECK(row.scale == 1.0F);
  CHECK(row.codes == Codes{-127, 64, 62, 0, -2, 127, 0});
  CHECK(quantize_int8(Floats{2}).scale == 2.0F / 127.0F);
  CHECK(quantize_int8(Floats{-2, 2}).codes == Codes{-127, 127});
  // A subnormal scale, 190 / 127 rounded to 1 unit: 190 is clamped on both sides.
  const float large = 190 * std::numeric_limits<float>::denorm_min();
  CHECK(quantize_int8(Floats{-large, large}).codes == Codes{-127, 127});
}

TEST_CASE("quantizers: zeros", "[quantizers]") {
  for (const Floats& zeros : {Floats{}, Floats{0, 0, 0}, Floats{-0.0F, 0}}) {
    for (const QuantizedGroup& group : {quantize_uint4(zeros), quantize_int4(zeros)}) {
      CHECK(group.scale == 0x3C00);
      CHECK(group.zero_point == 0);
      CHECK(group.codes == Codes(zeros.size(), 0));
    }
    CHECK(quantize_int8(zeros).scale == 1.0F);
    CHECK(quantize_int8(zeros).codes == Codes(zeros.size(), 0));
  }
}

TEST_CASE("quantizers: what cannot be quantised is refused", "[quantizers]") {
  const auto refused = [](auto quantize, const Floats& values) {
    try {
      quantize(values);
    } catch (const std::invalid_argument&) {
      return true;
    }
    return false;
  };
  for (const float bad : {kInfinity, -kInfinity, kNan}) {
    CAPTURE(bad);
    CHECK(refused(quantize_uint4, {1, bad}));
    CHECK(refused(quantize_int4, {1, bad}));
    CHECK(refused(quantize_int8, {1, bad}));
  }
  // The scale's own overflow: 65520 and above.
  CHECK(refused(quantize_uint4, {15 * 65520.0F}));
  CHECK(quantize_uint4(Floats{15 * 65519.0F}).scale == 0x7BFF);
  CHECK(refused(quantize_int4, {-7 * 65520.0F}));
  CHECK(quantize_int4(Floats{7 * 65519.0F}).scale == 0x7BFF);
  CHECK(refused(quantize_uint4, {3e38F, -3e38F}));  // the range overflows binary32
  CHECK(quantize_int8(Floats{std::numeric_limits<float>::max()}).codes == Codes{127});
}

TEST_CASE("quantizers: a scale that rounds to zero becomes the smallest positive one") {
  // The scale is 2^-25, a tie that goes to 0; the smallest positive binary16 is 2^-24.
  const float tie = std::ldexp(1.0F, -25);
  CHECK(quantize_uint4(Floats{15 * tie}).scale == 0x0001);
  CHECK(quantize_uint4(Floats{15 * tie}).codes == Codes{8});  // 7.5, to even
  CHECK(quantize_int4(Floats{7 * tie}).scale == 0x0001);
  CHECK(quantize_int4(Floats{-7 * tie}).codes == Codes{-4});  // -3.5, to even
  CHECK(quantize_int4(Floats{8 * tie}).scale == 0x0001);
  const float least = std::numeric_limits<float>::denorm_min();
  CHECK(quantize_int8(Floats{least}).scale == least);
  CHECK(quantize_int8(Floats{least, -least}).codes == Codes{1, -1});
}

TEST_CASE("quantizers: random groups follow the specification's formulas", "[quantizers]") {
  constexpr std::uint64_t kSeed = 0x0401;
  CAPTURE(kSeed);
  test::SplitMix64 random(kSeed);
  REQUIRE(std::fegetround() == FE_TONEAREST);
  int wrong = 0;
  for (int round = 0; round < 3000; ++round) {
    const Floats weights = random_weights(random, 128);
    const float minimum = std::min(0.0F, *std::min_element(weights.begin(), weights.end()));
    const float maximum = std::max(0.0F, *std::max_element(weights.begin(), weights.end()));
    const float largest = std::max(-minimum, maximum);

    const QuantizedGroup uint4 = quantize_uint4(weights);
    const auto scale = static_cast<float>(test::half_value(uint4.scale));
    // Within half a unit in the last place of the unrounded scale.
    wrong += std::fabs(scale / ((maximum - minimum) / 15) - 1) > std::ldexp(1.0F, -11) ? 1 : 0;
    const float zero = std::clamp(std::nearbyint(-minimum / scale), 0.0F, 15.0F);
    wrong += static_cast<float>(uint4.zero_point) != zero ? 1 : 0;

    const QuantizedGroup int4 = quantize_int4(weights);
    const auto int4_scale = static_cast<float>(test::half_value(int4.scale));
    wrong += std::fabs(int4_scale / (largest / 7) - 1) > std::ldexp(1.0F, -11) ? 1 : 0;

    const QuantizedRow row = quantize_int8(weights);
    const volatile float row_scale = largest / 127;
    wrong += row.scale != row_scale ? 1 : 0;

    for (std::size_t k = 0; k < weights.size(); ++k) {
      const float code = std::clamp(std::nearbyint(weights[k] / scale) + zero, 0.0F, 15.0F);
      wrong += static_cast<float>(uint4.codes[k]) != code ? 1 : 0;
      const float signed_code = std::clamp(std::nearbyint(weights[k] / int4_scale), -8.0F, 7.0F);
      wrong += static_cast<float>(int4.codes[k]) != signed_code ? 1 : 0;
      const float byte = std::clamp(std::nearbyint(weights[k] / row.scale), -127.0F, 127.0F);
      wrong += static_cast<float>(row.codes[k]) != byte ? 1 : 0;
      // Half a step, and what rounding the scale and the zero point can clamp away.
      const float restored = scale * static_cast<float>(uint4.codes[k] - uint4.zero_point);
      wrong += std::fabs(restored - weights[k]) > 0.508F * scale ? 1 : 0;
    }
  }
  REQUIRE(wrong == 0);
}

}  // namespace mpgen::golden
