#include "golden/binary16.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "golden/binary32.hpp"
#include "tests/catch.hpp"
#include "tests/golden/half_values.hpp"
#include "tests/golden/splitmix64.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace mpgen::golden {
namespace {

using test::half_value;
using test::half_values;
using test::kFiniteHalves;

std::uint16_t to_half(double value) {
  return binary32_to_binary16(std::bit_cast<std::uint32_t>(static_cast<float>(value)));
}

double from_half(std::uint16_t bits) { return std::bit_cast<float>(binary16_to_binary32(bits)); }

}  // namespace

TEST_CASE("binary16 patterns have their published values", "[binary16]") {
  CHECK(from_half(0x0001) == std::ldexp(1.0, -24));
  CHECK(from_half(0x03FF) == 0.000060975551605224609375);
  CHECK(from_half(0x0400) == 0.00006103515625);
  CHECK(from_half(0x3555) == 0.333251953125);
  CHECK(from_half(0x3BFF) == 0.99951171875);
  CHECK(from_half(0x3C00) == 1.0);
  CHECK(from_half(0x3C01) == 1.0009765625);
  CHECK(from_half(0xC000) == -2.0);
  CHECK(from_half(0x7BFF) == 65504.0);
  CHECK(binary16_to_binary32(0x0000) == 0x00000000);
  CHECK(binary16_to_binary32(0x8000) == 0x80000000);
  CHECK(binary16_to_binary32(0x7C00) == 0x7F800000);
  CHECK(binary16_to_binary32(0xFC00) == 0xFF800000);
}

TEST_CASE("every finite binary16 pattern decodes and converts exactly", "[binary16]") {
  int wrong = 0;
  for (std::int32_t pattern = 0; pattern <= 0xFFFF; ++pattern) {
    const auto bits = static_cast<std::uint16_t>(pattern);
    const Binary16 value = decode_binary16(bits);
    const bool finite = (pattern & 0x7FFF) < kFiniteHalves;
    wrong += value.nonfinite == finite ? 1 : 0;
    wrong += value.negative != (pattern >= 0x8000) ? 1 : 0;
    if (!finite) continue;
    const double magnitude = std::ldexp(value.significand, value.exponent - 25);
    const double decoded = value.negative ? -magnitude : magnitude;
    const double converted = from_half(bits);
    const bool in_range = value.significand <= 2047 && value.exponent >= 1 && value.exponent <= 30;
    if (!in_range || decoded != half_value(pattern) || converted != half_value(pattern) ||
        std::signbit(converted) != value.negative) {
      ++wrong;
    }
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("every NaN becomes the canonical one", "[binary16]") {
  int wrong = 0;
  for (std::uint32_t fraction = 1; fraction < 0x400; ++fraction) {
    for (const std::uint32_t sign : {0x0000U, 0x8000U}) {
      const auto bits = static_cast<std::uint16_t>(sign | 0x7C00 | fraction);
      wrong += binary16_to_binary32(bits) != 0x7FC00000 ? 1 : 0;
    }
  }
  REQUIRE(wrong == 0);
  for (const std::uint32_t bits : {0x7F800001U, 0x7FC00000U, 0xFFC00000U, 0xFF800001U, 0x7FFFFFFFU,
                                   0x7F802000U, 0xFFFFFFFFU}) {
    CHECK(binary32_to_binary16(bits) == 0x7E00);
  }
}

TEST_CASE("binary32 to binary16 keeps every binary16 value", "[binary16]") {
  int wrong = 0;
  for (std::int32_t pattern = 0; pattern <= 0xFFFF; ++pattern) {
    if ((pattern & 0x7FFF) > kFiniteHalves) continue;  // NaN
    const auto bits = static_cast<std::uint16_t>(pattern);
    wrong += binary32_to_binary16(binary16_to_binary32(bits)) != bits ? 1 : 0;
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("binary32 to binary16 at and beside the midpoint of every pair of neighbours",
          "[binary16]") {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  int wrong = 0;
  for (std::uint32_t lower = 0; lower < kFiniteHalves; ++lower) {
    // The neighbour above 0x7BFF is 0x7C00, Inf, reached from the midpoint 65520 on.
    const auto midpoint =
        static_cast<float>((half_values().at(lower) + half_values().at(lower + 1)) / 2);
    const std::uint32_t even = lower % 2 == 0 ? lower : lower + 1;
    for (const std::uint32_t sign : {0U, 0x8000U}) {
      const double factor = sign == 0 ? 1.0 : -1.0;
      wrong += to_half(factor * midpoint) != (sign | even) ? 1 : 0;
      wrong += to_half(factor * std::nextafterf(midpoint, 0.0F)) != (sign | lower) ? 1 : 0;
      wrong +=
          to_half(factor * std::nextafterf(midpoint, kInfinity)) != (sign | (lower + 1)) ? 1 : 0;
    }
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("binary32 to binary16 at the ends of the range", "[binary16]") {
  CHECK(to_half(65519.99609375) == 0x7BFF);
  CHECK(to_half(65520.0) == 0x7C00);
  CHECK(to_half(-65520.0) == 0xFC00);
  CHECK(binary32_to_binary16(0x7F7FFFFF) == 0x7C00);
  CHECK(binary32_to_binary16(0x7F800000) == 0x7C00);
  CHECK(binary32_to_binary16(0xFF800000) == 0xFC00);
  CHECK(binary32_to_binary16(0x00000001) == 0x0000);  // least binary32 subnormal
  CHECK(binary32_to_binary16(0x80000001) == 0x8000);
  CHECK(binary32_to_binary16(0x007FFFFF) == 0x0000);
  CHECK(binary32_to_binary16(0x33000000) == 0x0000);  // 2^-25, half the least subnormal
  CHECK(binary32_to_binary16(0x33000001) == 0x0001);
  CHECK(binary32_to_binary16(0xB3000001) == 0x8001);
}

TEST_CASE("binary32 to binary16 agrees with the rounding of the host's adder", "[binary16]") {
  constexpr std::uint64_t kSeed = 0x16;
  CAPTURE(kSeed);
  test::SplitMix64 random(kSeed);
  int wrong = 0;
  for (int i = 0; i < 2'000'000; ++i) {
    // 2^-30 to just below 65504.
    const auto exponent = static_cast<std::uint32_t>(random.between(127 - 30, 127 + 14));
    const std::uint32_t bits = (exponent << 23) | (random.bits32() & 0x7FFFFF);
    // Adding 2^23 units of the result's last place makes the host drop all bits below that unit.
    const auto value = std::bit_cast<float>(bits);
    const float unit = std::ldexp(1.0F, std::max(std::ilogb(value), -14) - 10);
    const float anchor = std::ldexp(unit, 23);
    const volatile float anchored = value + anchor;
    const float expected = anchored - anchor;
    wrong += from_half(binary32_to_binary16(bits)) != double{expected} ? 1 : 0;
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("binary16 addition agrees with binary32 addition, rounded again", "[binary16]") {
  constexpr std::uint64_t kSeed = 0x1602;
  CAPTURE(kSeed);
  test::SplitMix64 random(kSeed);
  int wrong = 0;
  const auto compare = [&wrong](std::uint16_t a, std::uint16_t b) {
    // 24 >= 2 * 11 + 2 bits: rounding the host's sum again is harmless.
    const volatile float sum = std::bit_cast<float>(binary16_to_binary32(a)) +
                               std::bit_cast<float>(binary16_to_binary32(b));
    const std::uint16_t expected =
        std::isnan(sum) ? kCanonicalNan16 : binary32_to_binary16(std::bit_cast<std::uint32_t>(sum));
    wrong += add_binary16(a, b) != expected ? 1 : 0;
  };
  for (int i = 0; i < 2'000'000; ++i) {
    const std::uint32_t bits = random.bits32();
    compare(static_cast<std::uint16_t>(bits >> 16), static_cast<std::uint16_t>(bits));
  }
  for (const int a : {0x0000, 0x0001, 0x03FF, 0x0400, 0x3C00, 0x7BFF, 0x7C00, 0x7C01, 0x7E00,
                      0x8000, 0x8001, 0x83FF, 0x8400, 0xBC00, 0xFBFF, 0xFC00, 0xFC01, 0xFE00}) {
    for (int b = 0; b <= 0xFFFF; ++b) {
      compare(static_cast<std::uint16_t>(a), static_cast<std::uint16_t>(b));
    }
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("scaled integers round to binary16 once", "[binary16]") {
  CHECK(round_to_binary16(0, 5) == 0x0000);
  CHECK(round_to_binary16(2049, 0) == 0x6800);
  CHECK(round_to_binary16(2051, 0) == 0x6802);
  CHECK(round_to_binary16((Int128{2049} << 100) + 1, -100) == 0x6801);
  CHECK(round_to_binary16(-(Int128{2049} << 100), -100) == 0xE800);
  CHECK(round_to_binary16(65519, 0) == 0x7BFF);
  CHECK(round_to_binary16(65520, 0) == 0x7C00);
  CHECK(round_to_binary16(-1, 1000) == 0xFC00);
  CHECK(round_to_binary16(1, -24) == 0x0001);
  CHECK(round_to_binary16(1, -25) == 0x0000);
  CHECK(round_to_binary16(-3, -26) == 0x8001);
  CHECK(round_to_binary16(-1, -1000) == 0x8000);
}

#if defined(__x86_64__)
namespace {

__attribute__((target("f16c"))) std::uint16_t host_half(float value) {
  return static_cast<std::uint16_t>(
      _mm_extract_epi16(_mm_cvtps_ph(_mm_set_ss(value), _MM_FROUND_TO_NEAREST_INT), 0));
}

bool host_has_half() {
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_F16C) != 0;
}

}  // namespace

TEST_CASE("binary32 to binary16 agrees with the host's conversion instruction", "[binary16]") {
  if (!host_has_half()) return;
  int wrong = 0;
  // A prime stride: all exponents, all low bits.
  for (std::uint64_t pattern = 0; pattern <= 0xFFFFFFFF; pattern += 1009) {
    const auto bits = static_cast<std::uint32_t>(pattern);
    const auto value = std::bit_cast<float>(bits);
    const std::uint16_t expected = std::isnan(value) ? kCanonicalNan16 : host_half(value);
    wrong += binary32_to_binary16(bits) != expected ? 1 : 0;
  }
  REQUIRE(wrong == 0);
}
#endif

}  // namespace mpgen::golden
