#include "golden/binary32.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "tests/catch.hpp"
#include "tests/golden/splitmix64.hpp"

namespace mpgen::golden {
namespace {

constexpr int kRandomOperands = 1'000'000;

float to_float(std::uint32_t bits) { return std::bit_cast<float>(bits); }

std::uint32_t to_bits(float value) {
  return std::isnan(value) ? kCanonicalNan32 : std::bit_cast<std::uint32_t>(value);
}

// The host's fused multiply-add; volatile keeps a compiler from folding it into anything else.
std::uint32_t host_fma(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  const volatile float result = std::fma(to_float(a), to_float(b), to_float(c));
  return to_bits(result);
}

// Zeros, ones, the ends of the subnormals and of the normals, Inf and NaNs, both signs.
constexpr std::array kSpecials = {
    0x00000000U, 0x00000001U, 0x00000002U, 0x00400000U, 0x007FFFFFU, 0x00800000U, 0x00800001U,
    0x1A000000U, 0x33800000U, 0x3F000000U, 0x3F7FFFFFU, 0x3F800000U, 0x3F800001U, 0x4B800000U,
    0x5F000000U, 0x7E800000U, 0x7F000000U, 0x7F7FFFFFU, 0x7F800000U, 0x7F800001U, 0x7FC00000U,
    0x80000000U, 0x80000001U, 0x80000002U, 0x80400000U, 0x807FFFFFU, 0x80800000U, 0x80800001U,
    0x9A000000U, 0xB3800000U, 0xBF000000U, 0xBF7FFFFFU, 0xBF800000U, 0xBF800001U, 0xCB800000U,
    0xDF000000U, 0xFE800000U, 0xFF000000U, 0xFF7FFFFFU, 0xFF800000U, 0xFF800001U, 0xFFC00000U};

// Significands with long runs of equal bits as often as random ones: ties and carries.
std::uint32_t structured_fraction(test::SplitMix64& random) {
  const std::uint32_t fraction = random.bits32() & 0x7FFFFF;
  const int run = random.between(0, 23);
  const std::uint32_t mask = (1U << run) - 1;
  switch (random.between(0, 3)) {
    case 0:
      return fraction & ~mask;
    case 1:
      return fraction | mask;
    case 2:
      return fraction & mask;
    default:
      return fraction;
  }
}

std::uint32_t structured_float(test::SplitMix64& random, int least_field, int largest_field) {
  const auto field = static_cast<std::uint32_t>(random.between(least_field, largest_field));
  return (random.bits32() & 0x80000000) | (field << 23) | structured_fraction(random);
}

}  // namespace

TEST_CASE("integers round to binary32 as the host converts them", "[binary32]") {
  constexpr std::uint64_t kSeed = 0x3201;
  CAPTURE(kSeed);
  test::SplitMix64 random(kSeed);
  int wrong = 0;
  for (int i = 0; i < kRandomOperands; ++i) {
    const auto narrow = static_cast<std::int64_t>(random.next()) >> random.between(0, 63);
    const auto wide = (static_cast<Int128>(static_cast<std::int64_t>(random.next())) << 61 ^
                       static_cast<Int128>(random.next() >> 3)) >>
                      random.between(0, 120);
    wrong += round_to_binary32(narrow, 0) != to_bits(static_cast<float>(narrow)) ? 1 : 0;
    wrong += round_to_binary32(wide, 0) != to_bits(static_cast<float>(wide)) ? 1 : 0;
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("scaled integers round to binary32 as the host narrows a binary64", "[binary32]") {
  constexpr std::uint64_t kSeed = 0x3202;
  CAPTURE(kSeed);
  test::SplitMix64 random(kSeed);
  int wrong = 0;
  for (int i = 0; i < kRandomOperands; ++i) {
    const auto value = static_cast<std::int64_t>(random.next()) >> random.between(11, 63);
    // Down to nothing, through all subnormals, up to Inf; exact in binary64.
    const int exponent = random.between(-210, 130);
    const double exact = std::ldexp(static_cast<double>(value), exponent);
    wrong += round_to_binary32(value, exponent) != to_bits(static_cast<float>(exact)) ? 1 : 0;
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("rounding to binary32 at ties, carries and the ends of the range", "[binary32]") {
  const auto power = [](int exponent) { return Int128{1} << exponent; };
  CHECK(round_to_binary32(0, 0) == 0x00000000);
  CHECK(round_to_binary32(0, 1000) == 0x00000000);
  CHECK(round_to_binary32(16777217, 0) == 0x4B800000);   // 2^24 + 1: tie to even, down
  CHECK(round_to_binary32(16777219, 0) == 0x4B800002);   // 2^24 + 3: tie to even, up
  CHECK(round_to_binary32(-16777219, 0) == 0xCB800002);  // the same away from zero
  CHECK(round_to_binary32(33554431, 0) == 0x4C000000);   // 2^25 - 1: carry into the exponent
  CHECK(round_to_binary32(power(120) + power(96), -120) == 0x3F800000);      // tie
  CHECK(round_to_binary32(power(120) + power(96) + 1, -120) == 0x3F800001);  // one bit decides
  CHECK(round_to_binary32(power(120) + power(96) - 1, -120) == 0x3F800000);
  CHECK(round_to_binary32(power(126) - 1, 1) == 0x7F000000);
  CHECK(round_to_binary32(power(126) - 1, 2) == 0x7F800000);
  CHECK(round_to_binary32(0xFFFFFF, 104) == 0x7F7FFFFF);   // largest finite
  CHECK(round_to_binary32(0x1FFFFFF, 103) == 0x7F800000);  // midpoint to 2^128: Inf
  CHECK(round_to_binary32(-0x1FFFFFF, 103) == 0xFF800000);
  CHECK(round_to_binary32(0x3FFFFFD, 102) == 0x7F7FFFFF);   // just below that midpoint
  CHECK(round_to_binary32(1, -149) == 0x00000001);          // least subnormal
  CHECK(round_to_binary32(1, -150) == 0x00000000);          // half of it: tie to zero
  CHECK(round_to_binary32(3, -151) == 0x00000001);          // three quarters
  CHECK(round_to_binary32(3, -150) == 0x00000002);          // one and a half: tie to even
  CHECK(round_to_binary32(-1, -150) == 0x80000000);         // underflow keeps the sign
  CHECK(round_to_binary32(0x1FFFFFF, -151) == 0x00800000);  // carry into the least normal
  CHECK(round_to_binary32(0x1FFFFFF, -150) == 0x01000000);
  CHECK(round_to_binary32(power(125), -275) == 0x00000000);  // 2^-150
  CHECK(round_to_binary32(power(125) + 1, -275) == 0x00000001);
  CHECK(round_to_binary32(1, -2'000'000'000) == 0x00000000);
  CHECK(round_to_binary32(-1, 2'000'000'000) == 0xFF800000);
}

TEST_CASE("fma rounds once, where binary64 would round twice", "[binary32]") {
  const auto fma = [](float a, float b, float c) {
    return to_float(fma_binary32(to_bits(a), to_bits(b), to_bits(c)));
  };
  // 97 * 172961 = 2^24 + 1 is a tie in binary32; the addend that breaks it is lost in binary64.
  const float tiny = std::ldexp(1.0F, -40);
  CHECK(fma(97, 172961, 0) == 16777216.0F);
  CHECK(fma(97, 172961, tiny) == 16777218.0F);
  CHECK(fma(97, 172961, -tiny) == 16777216.0F);
  CHECK(fma(-97, 172961, -tiny) == -16777218.0F);
  CHECK(fma(97, 172961, std::ldexp(1.0F, -149)) == 16777218.0F);
  // The product counts below the addend's last place.
  const float low = std::ldexp(1.0F, -100);
  CHECK(fma(low, low, 1) == 1.0F);
  CHECK(fma(1 + std::ldexp(1.0F, -12), std::ldexp(1.0F, -24), 1) == 1 + std::ldexp(1.0F, -23));
  CHECK(fma(1, std::ldexp(1.0F, -24), 1) == 1.0F);
  // Exact cancellation of the high half: the low half of the product remains.
  const float next = 1 + std::ldexp(1.0F, -23);
  CHECK(fma(next, next, -(1 + std::ldexp(1.0F, -22))) == std::ldexp(1.0F, -46));
}

TEST_CASE("fma has IEEE 754 zeros, infinities and one NaN", "[binary32]") {
  constexpr std::uint32_t kInfinity = 0x7F800000;
  constexpr std::uint32_t kMinus = 0x80000000;
  constexpr std::uint32_t kOne = 0x3F800000;
  CHECK(fma_binary32(0, kOne, kMinus) == 0);
  CHECK(fma_binary32(kMinus, kOne, kMinus) == kMinus);
  CHECK(fma_binary32(kOne, kOne, kMinus | kOne) == 0);
  CHECK(fma_binary32(kMinus | 1, 1, 0) == kMinus);  // inexact underflow keeps its sign
  CHECK(fma_binary32(kInfinity, 0, kOne) == kCanonicalNan32);
  CHECK(fma_binary32(kInfinity, kOne, kMinus | kInfinity) == kCanonicalNan32);
  CHECK(fma_binary32(kInfinity, kMinus | kOne, kMinus | kInfinity) == (kMinus | kInfinity));
  CHECK(fma_binary32(kOne, kOne, kMinus | kInfinity) == (kMinus | kInfinity));
  CHECK(fma_binary32(0x7F7FFFFF, 0x7F7FFFFF, kMinus | kInfinity) == (kMinus | kInfinity));
  CHECK(fma_binary32(0xFFFFFFFF, kOne, kOne) == kCanonicalNan32);
  CHECK(fma_binary32(kOne, kOne, 0x7F800001) == kCanonicalNan32);
  CHECK(multiply_binary32(0, kMinus | kOne) == kMinus);
  CHECK(multiply_binary32(kMinus, kMinus | kOne) == 0);
  CHECK(add_binary32(kMinus, kMinus) == kMinus);
  CHECK(add_binary32(kMinus, 0) == 0);
}

TEST_CASE("a scaled integer is added with one rounding", "[binary32]") {
  constexpr std::uint64_t kSeed = 0x3204;
  CAPTURE(kSeed);
  test::SplitMix64 random(kSeed);
  int wrong = 0;
  for (int i = 0; i < kRandomOperands; ++i) {
    // A product of two binary32 values is such an integer: the host's fma adds it exactly.
    const auto left = static_cast<std::int64_t>(random.bits32() >> random.between(8, 31));
    const auto right = static_cast<std::int64_t>(random.bits32() >> random.between(8, 31));
    const int left_exponent = random.between(-149, 103);
    const int right_exponent = random.between(-149, 103);
    const std::int64_t sign = random.between(0, 1) == 0 ? 1 : -1;
    const float a = std::ldexp(static_cast<float>(sign * left), left_exponent);
    const float b = std::ldexp(static_cast<float>(right), right_exponent);
    const std::int64_t product = sign * left * right;
    const int exponent = left_exponent + right_exponent;
    const int field = std::clamp(exponent + 173 + random.between(-60, 60), 0, 255);
    const std::uint32_t addend = structured_float(random, field, field);
    const std::uint32_t expected =
        product == 0 ? host_fma(0, 0, addend) : host_fma(to_bits(a), to_bits(b), addend);
    wrong += add_scaled_binary32(addend, product, exponent) != expected ? 1 : 0;
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("fma of all triples of special operands agrees with the host", "[binary32]") {
  int wrong = 0;
  for (const std::uint32_t a : kSpecials) {
    for (const std::uint32_t b : kSpecials) {
      for (const std::uint32_t c : kSpecials) {
        wrong += fma_binary32(a, b, c) != host_fma(a, b, c) ? 1 : 0;
      }
    }
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("fma of random operands agrees with the host", "[binary32]") {
  constexpr std::uint64_t kSeed = 0x3203;
  CAPTURE(kSeed);
  test::SplitMix64 random(kSeed);
  int wrong = 0;
  const auto compare = [&wrong](std::uint32_t a, std::uint32_t b, std::uint32_t c) {
    wrong += fma_binary32(a, b, c) != host_fma(a, b, c) ? 1 : 0;
  };
  SECTION("any patterns") {
    for (int i = 0; i < kRandomOperands; ++i) {
      compare(random.bits32(), random.bits32(), random.bits32());
    }
  }
  SECTION("an addend near the product") {
    for (int i = 0; i < kRandomOperands; ++i) {
      const std::uint32_t a = structured_float(random, 70, 180);
      const std::uint32_t b = structured_float(random, 80, 170);
      const int product_field = static_cast<int>(((a >> 23) & 0xFF) + ((b >> 23) & 0xFF)) - 127;
      const int field = std::clamp(product_field + random.between(-50, 50), 0, 254);
      compare(a, b, structured_float(random, field, field));
    }
  }
  SECTION("an addend that cancels the rounded product") {
    for (int i = 0; i < kRandomOperands; ++i) {
      const std::uint32_t a = structured_float(random, 60, 190);
      const std::uint32_t b = structured_float(random, 60, 190);
      const std::uint32_t rounded = to_bits(-(to_float(a) * to_float(b)));
      compare(a, b, rounded + static_cast<std::uint32_t>(random.between(-2, 2)));
    }
  }
  SECTION("subnormal operands and results") {
    for (int i = 0; i < kRandomOperands; ++i) {
      const std::uint32_t a = structured_float(random, 0, 3);
      const std::uint32_t b = structured_float(random, 100, 135);
      compare(a, b, structured_float(random, 0, 3));
      compare(structured_float(random, 40, 75), structured_float(random, 40, 75),
              structured_float(random, 0, 2));
    }
  }
  SECTION("huge operands and results") {
    for (int i = 0; i < kRandomOperands; ++i) {
      compare(structured_float(random, 185, 195), structured_float(random, 185, 195),
              structured_float(random, 245, 254));
    }
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("products and sums agree with the host", "[binary32]") {
  constexpr std::uint64_t kSeed = 0x3204;
  CAPTURE(kSeed);
  test::SplitMix64 random(kSeed);
  int wrong = 0;
  const auto compare = [&wrong](std::uint32_t a, std::uint32_t b) {
    const volatile float product = to_float(a) * to_float(b);
    const volatile float sum = to_float(a) + to_float(b);
    wrong += multiply_binary32(a, b) != to_bits(product) ? 1 : 0;
    wrong += add_binary32(a, b) != to_bits(sum) ? 1 : 0;
  };
  for (const std::uint32_t a : kSpecials) {
    for (const std::uint32_t b : kSpecials) compare(a, b);
  }
  for (int i = 0; i < kRandomOperands; ++i) {
    compare(random.bits32(), random.bits32());
    const int field = random.between(1, 220);
    compare(structured_float(random, field, field + 30),
            structured_float(random, field, field + 30));
  }
  REQUIRE(wrong == 0);
}

}  // namespace mpgen::golden
