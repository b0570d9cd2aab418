#include "golden/mxfp4_quantizer.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "tests/catch.hpp"
#include "tests/golden/splitmix64.hpp"

namespace mpgen::golden {
namespace {

using Floats = std::vector<float>;

constexpr std::array<double, 8> kElements = {0, 0.5, 1, 1.5, 2, 3, 4, 6};

std::vector<int> codes_of(const Floats& values) {
  const Mxfp4Block block = quantize_mxfp4(values);
  return {block.codes.begin(), block.codes.begin() + static_cast<std::ptrdiff_t>(values.size())};
}

float power(int exponent) { return std::ldexp(1.0F, exponent); }

// The nearest element, ties to the even index, saturated.
int nearest_index(double magnitude) {
  int best = 0;
  for (int index = 1; index < 8; ++index) {
    const double error = std::fabs(magnitude - kElements[static_cast<std::size_t>(index)]);
    const double least = std::fabs(magnitude - kElements[static_cast<std::size_t>(best)]);
    if (error < least || (error == least && index % 2 == 0)) best = index;
  }
  return best;
}

Mxfp4Block expected_block(const Floats& values) {
  Mxfp4Block block;
  double largest = 0;
  for (const float value : values) largest = std::max(largest, std::fabs(double{value}));
  if (largest == 0) return block;
  const int exponent = std::max(std::ilogb(largest) - 2, -127);
  block.scale = static_cast<std::uint8_t>(exponent + 127);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const int index = nearest_index(std::fabs(std::ldexp(double{values[i]}, -exponent)));
    block.codes[i] = static_cast<std::uint8_t>(index + (values[i] < 0 && index > 0 ? 8 : 0));
  }
  return block;
}

}  // namespace

TEST_CASE("mxfp4: ties between elements go to the even index", "[mxfp4]") {
  CHECK(quantize_mxfp4(Floats{4}).scale == 127);
  CHECK(codes_of({4, 0.25F, 0.75F, 1.25F, 1.75F, 2.5F, 3.5F, 5}) ==
        std::vector<int>{6, 0, 2, 2, 4, 4, 6, 6});
  const auto above = [](float value) { return std::nextafter(value, 8.0F); };
  const auto below = [](float value) { return std::nextafter(value, 0.0F); };
  CHECK(codes_of({4, above(0.25F), below(0.75F), above(1.25F), below(1.75F), above(2.5F),
                  below(3.5F), above(5)}) == std::vector<int>{6, 1, 1, 3, 3, 5, 5, 7});
  CHECK(codes_of({-4, -0.5F, -1, -1.5F, -2, -3, -6}) ==
        std::vector<int>{14, 9, 10, 11, 12, 13, 15});
}

TEST_CASE("mxfp4: values above 6 saturate", "[mxfp4]") {
  const Floats values = {7.999F, 7, -6.5F, 6};
  CHECK(quantize_mxfp4(values).scale == 127);
  CHECK(codes_of(values) == std::vector<int>{7, 7, 15, 7});
  CHECK(quantize_mxfp4(Floats{8}).scale == 128);
  CHECK(codes_of({8}) == std::vector<int>{6});
}

TEST_CASE("mxfp4: zeros", "[mxfp4]") {
  CHECK(quantize_mxfp4(Floats(32, 0.0F)) == Mxfp4Block{});
  CHECK(quantize_mxfp4(Floats{-0.0F}) == Mxfp4Block{});
  // A negative element that rounds to zero has no sign; the tie of 0.25 goes to zero too.
  CHECK(codes_of({4, -0.25F, -0.001F, -0.0F}) == std::vector<int>{6, 0, 0, 0});
}

TEST_CASE("mxfp4: the ends of the range", "[mxfp4]") {
  const float largest = std::numeric_limits<float>::max();
  CHECK(quantize_mxfp4(Floats{largest, power(127)}).scale == 252);
  CHECK(codes_of({largest, power(127), -power(126)}) == std::vector<int>{7, 6, 12});
  // 2^-125 is the least with a normalised scale; below it the scale stays at 2^-127.
  CHECK(quantize_mxfp4(Floats{power(-124)}).scale == 1);
  CHECK(quantize_mxfp4(Floats{power(-125)}).scale == 0);
  CHECK(codes_of({power(-125)}) == std::vector<int>{6});
  CHECK(quantize_mxfp4(Floats{power(-126)}).scale == 0);
  CHECK(codes_of({power(-126), -power(-127), power(-128)}) == std::vector<int>{4, 10, 1});
  CHECK(codes_of({power(-129)}) == std::vector<int>{0});
  CHECK(codes_of({std::nextafter(power(-129), 1.0F)}) == std::vector<int>{1});
  CHECK(codes_of({std::numeric_limits<float>::denorm_min()}) == std::vector<int>{0});
}

TEST_CASE("mxfp4: Inf and NaN", "[mxfp4]") {
  Mxfp4Block spoiled;
  spoiled.scale = 255;
  const float infinity = std::numeric_limits<float>::infinity();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const float bad : {infinity, -infinity, nan, -nan}) {
    CHECK(quantize_mxfp4(Floats{1, bad, -2}) == spoiled);
  }
}

TEST_CASE("mxfp4: values of codes", "[mxfp4]") {
  int wrong = 0;
  for (int scale = 0; scale < 255; ++scale) {
    for (int code = 0; code < 16; ++code) {
      const auto exact = static_cast<float>(
          std::ldexp(kElements[static_cast<std::size_t>(code % 8)], scale - 127));
      const float expected = code > 8 ? -exact : exact;
      const std::uint32_t bits =
          mxfp4_value(static_cast<std::uint8_t>(code), static_cast<std::uint8_t>(scale));
      wrong += bits != std::bit_cast<std::uint32_t>(expected) ? 1 : 0;
    }
  }
  REQUIRE(wrong == 0);
  CHECK(mxfp4_value(0x7, 254) == 0x7F800000);  // 6 * 2^127
  CHECK(mxfp4_value(0xF, 254) == 0xFF800000);
  CHECK(mxfp4_value(0x1, 0) == 0x00200000);
  CHECK(mxfp4_value(0x0, 255) == 0x7FC00000);
  CHECK(mxfp4_value(0xF, 255) == 0x7FC00000);
}

TEST_CASE("mxfp4: random blocks follow the rule in binary64", "[mxfp4]") {
  constexpr std::uint64_t kSeed = 0x3F4;
  CAPTURE(kSeed);
  test::SplitMix64 random(kSeed);
  int wrong = 0;
  for (int round = 0; round < 50'000; ++round) {
    const int top = random.between(0, 254);
    const int bits = random.between(0, 23);
    Floats values;
    for (int count = random.between(1, 32); count > 0; --count) {
      const auto exponent = static_cast<std::uint32_t>(std::max(top - random.between(0, 5), 0));
      // Few significand bits, so that ties are frequent.
      const std::uint32_t fraction = random.bits32() & 0x7FFFFF & ~((1U << bits) - 1);
      values.push_back(
          std::bit_cast<float>((random.bits32() & 0x80000000) | (exponent << 23) | fraction));
    }
    wrong += quantize_mxfp4(values) != expected_block(values) ? 1 : 0;
  }
  REQUIRE(wrong == 0);
}

}  // namespace mpgen::golden
