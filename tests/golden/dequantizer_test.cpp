#include "golden/dequantizer.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <initializer_list>

#include "golden/binary32.hpp"
#include "tests/catch.hpp"
#include "tests/golden/half_values.hpp"
#include "tests/golden/splitmix64.hpp"

namespace mpgen::golden {
namespace {

using spec::ActivationFormat;
using spec::OutputFormat;
using spec::WeightFormat;
using Kind = spec::Accumulator::Kind;

constexpr std::uint16_t kOne16 = 0x3C00;
constexpr std::uint32_t kOne32 = 0x3F800000;
constexpr std::int64_t kUnit = std::int64_t{1} << 24;  // 1.0 in units of 2^-24

spec::DequantizerSpec dequantizer_spec(Kind kind = Kind::exact) {
  return {.accumulator = {.kind = kind}, .pipeline = {}};
}

std::uint32_t bits_of(float value) {
  return std::isnan(value) ? kCanonicalNan32 : std::bit_cast<std::uint32_t>(value);
}

std::uint32_t run(const spec::DequantizerSpec& spec, std::initializer_list<GroupOperands> groups,
                  std::uint32_t row_scale = kOne32) {
  Dequantizer dequantizer(spec);
  dequantizer.start();
  for (const GroupOperands& group : groups) dequantizer.add_group(group);
  return dequantizer.result(row_scale);
}

// The host's fused multiply-add, out of reach of constant folding.
float host_fma(float a, float b, float c) {
  const volatile float result = std::fma(a, b, c);
  return result;
}

}  // namespace

TEST_CASE("dequantizer: results computed by hand", "[dequantizer]") {
  auto spec = dequantizer_spec();
  // 0.5 * (10 - 3 * 2) + 2 * (1 - 0 * 7) = 4
  CHECK(run(spec, {{.dot = 10 * kUnit, .asum = 2 * kUnit, .zero_point = 3, .scale = 0x3800},
                   {.dot = kUnit, .asum = 7 * kUnit, .scale = 0x4000}}) == bits_of(4));
  // A folded offset: dot - (3 - 8) * asum.
  spec.weight_offset = 8;
  CHECK(run(spec, {{.dot = 10 * kUnit, .asum = 2 * kUnit, .zero_point = 3, .scale = kOne16}}) ==
        bits_of(20));
  // INT4 has no zero point: asum and z do not count.
  spec.weight_offset = 0;
  spec.weights = WeightFormat::int4;
  CHECK(run(spec, {{.dot = -3 * kUnit, .asum = kUnit, .zero_point = 5, .scale = kOne16}}) ==
        bits_of(-3));
  // INT8: units of 1, times the row's scale. 0.5 * (100 - 2 * 7) * 0.25
  spec.weights = WeightFormat::uint4;
  spec.activations = ActivationFormat::int8;
  CHECK(run(spec, {{.dot = 100, .asum = 7, .zero_point = 2, .scale = 0x3800}}, bits_of(0.25F)) ==
        bits_of(10.75F));
}

TEST_CASE("dequantizer: the unit of aligned sums is 2^(M - 25 - N)", "[dequantizer]") {
  auto spec = dequantizer_spec(Kind::aligned);
  spec.accumulator.fraction_bits = 4;
  CHECK(run(spec, {{.dot = 3, .scale = kOne16, .exponent = 1}}) ==
        bits_of(std::ldexp(3.0F, 1 - 25 - 4)));
  CHECK(run(spec, {{.dot = -7, .asum = 1, .zero_point = 2, .scale = kOne16, .exponent = 30}}) ==
        bits_of(std::ldexp(-9.0F, 30 - 25 - 4)));
  spec.accumulator.fraction_bits = 16;
  CHECK(run(spec, {{.dot = 1, .scale = 0x0001, .exponent = 1}}) ==
        bits_of(std::ldexp(1.0F, 1 - 25 - 16 - 24)));
}

TEST_CASE("dequantizer: the difference is exact and rounds once", "[dequantizer]") {
  const auto spec = dequantizer_spec();
  // 2^55 + 2^31 is a tie of binary32; the last unit of asum breaks it either way.
  const std::int64_t tie = (std::int64_t{1} << 55) + (std::int64_t{1} << 31);
  const float even = std::ldexp(1.0F, 55 - 24);
  const float above = std::nextafterf(even, INFINITY);
  const auto rounded = [&spec](std::int64_t dot, std::int64_t asum) {
    return run(spec, {{.dot = dot, .asum = asum, .zero_point = 15, .scale = kOne16}});
  };
  CHECK(rounded(tie, 0) == bits_of(even));
  CHECK(rounded(tie, -1) == bits_of(above));
  CHECK(rounded(tie, 1) == bits_of(even));
  // All of dot cancels but one unit.
  CHECK(rounded((std::int64_t{1} << 55) * 15 + 1, std::int64_t{1} << 55) ==
        bits_of(std::ldexp(1.0F, -24)));
  // Sums of the largest group: the difference needs 62 bits.
  const std::int64_t largest = (std::int64_t{2047} << 29) * 65536;
  CHECK(rounded(15 * largest, -largest) == bits_of(std::ldexp(30.0F * 2047, 45 - 24)));
}

TEST_CASE("dequantizer: scale and accumulation are one fused step", "[dequantizer]") {
  const auto spec = dequantizer_spec();
  // (1 + 2^-10) * (1 + 2^-23) - (1 + 2^-10 + 2^-23): only 2^-33 is left, if nothing rounds between.
  const GroupOperands first = {.dot = -(kUnit + (1 << 14) + 2), .scale = kOne16};
  const GroupOperands second = {.dot = kUnit + 2, .scale = 0x3C01};
  CHECK(run(spec, {first, second}) == bits_of(std::ldexp(1.0F, -33)));
}

TEST_CASE("dequantizer: groups accumulate in ascending order", "[dequantizer]") {
  const auto spec = dequantizer_spec();
  const GroupOperands large = {.dot = kUnit << 24, .scale = kOne16};
  const GroupOperands one = {.dot = kUnit, .scale = kOne16};
  CHECK(run(spec, {large, one, one}) == bits_of(16777216));
  CHECK(run(spec, {one, one, large}) == bits_of(16777218));
}

TEST_CASE("dequantizer: random dot products against the host's fmaf", "[dequantizer]") {
  constexpr std::uint64_t kSeed = 0xDE01;
  const auto kind = GENERATE(Kind::exact, Kind::aligned, Kind::fp32);
  const bool is_int8 = kind == Kind::exact && GENERATE(false, true);
  CAPTURE(kSeed, kind, is_int8);
  test::SplitMix64 random(kSeed);
  auto spec = dequantizer_spec(kind);
  spec.accumulator.fraction_bits = kind == Kind::aligned ? 6 : 0;
  spec.activations = is_int8 ? ActivationFormat::int8 : ActivationFormat::fp16;
  int wrong = 0;
  for (int round = 0; round < 20'000; ++round) {
    spec.weight_offset = kind == Kind::fp32 ? 0 : 8 * random.between(0, 1);
    Dequantizer dequantizer(spec);
    dequantizer.start();
    float expected = 0;
    for (int group = 0; group < 8; ++group) {
      GroupOperands operands;
      operands.scale = static_cast<std::uint16_t>(test::finite_half(random.next()));
      operands.zero_point = random.between(0, 15);
      operands.exponent = random.between(1, 30);
      operands.dot = static_cast<std::int64_t>(random.next()) >> random.between(8, 62);
      operands.asum = static_cast<std::int64_t>(random.next()) >> random.between(12, 62);
      int unit = is_int8 ? 0 : -24;
      if (kind == Kind::aligned) unit = operands.exponent - 25 - 6;
      float converted = 0;
      if (kind == Kind::fp32) {
        // Sums that are binary32 values, and the specification's fma on them.
        const auto dot = static_cast<float>(operands.dot);
        const auto asum = static_cast<float>(operands.asum);
        operands.dot = static_cast<std::int64_t>(dot);
        operands.asum = static_cast<std::int64_t>(asum);
        converted = host_fma(static_cast<float>(-operands.zero_point), std::ldexp(asum, unit),
                             std::ldexp(dot, unit));
      } else {
        const std::int64_t difference =
            operands.dot - (operands.zero_point - spec.weight_offset) * operands.asum;
        converted = std::ldexp(static_cast<float>(difference), unit);
      }
      const auto scale = static_cast<float>(test::half_value(operands.scale));
      expected = host_fma(scale, converted, expected);
      dequantizer.add_group(operands);
    }
    const auto row_scale = static_cast<float>(test::half_value(test::finite_half(random.next())));
    const volatile float scaled = is_int8 ? expected * row_scale : expected;
    wrong += dequantizer.result(bits_of(row_scale)) != bits_of(scaled) ? 1 : 0;
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("dequantizer: a non-finite group makes the whole dot product NaN", "[dequantizer]") {
  auto spec = dequantizer_spec();
  const GroupOperands good = {.dot = kUnit, .scale = kOne16};
  const GroupOperands bad = {.dot = kUnit, .scale = 0, .nonfinite = true};
  CHECK(run(spec, {bad, good, good}) == 0x7FC00000);
  CHECK(run(spec, {good, bad, good}) == 0x7FC00000);
  CHECK(run(spec, {good, good, bad}) == 0x7FC00000);
  spec.output = OutputFormat::fp16;
  CHECK(run(spec, {good, bad, good}) == 0x7E00);

  Dequantizer dequantizer(spec);
  dequantizer.start();
  dequantizer.add_group(good);
  dequantizer.add_group(bad);
  dequantizer.start();
  dequantizer.add_group(good);
  CHECK(dequantizer.result(kOne32) == kOne16);
}

TEST_CASE("dequantizer: scales that are Inf or NaN follow IEEE 754", "[dequantizer]") {
  const auto spec = dequantizer_spec();
  const auto group = [](std::int64_t dot, std::uint16_t scale) {
    return GroupOperands{.dot = dot, .scale = scale};
  };
  CHECK(run(spec, {group(5, 0x7C00)}) == 0x7F800000);
  CHECK(run(spec, {group(-5, 0x7C00)}) == 0xFF800000);
  CHECK(run(spec, {group(5, 0xFC00), group(5, kOne16)}) == 0xFF800000);
  CHECK(run(spec, {group(0, 0x7C00)}) == 0x7FC00000);
  CHECK(run(spec, {group(5, 0x7C00), group(5, 0xFC00)}) == 0x7FC00000);
  CHECK(run(spec, {group(5, 0xFE01), group(5, kOne16)}) == 0x7FC00000);
}

TEST_CASE("dequantizer: the row's scale is one IEEE 754 product", "[dequantizer]") {
  auto spec = dequantizer_spec();
  const GroupOperands three = {.dot = 3, .scale = kOne16};
  const GroupOperands zero = {.dot = 0, .scale = kOne16};
  SECTION("it does not count for FP16 activations") {
    CHECK(run(spec, {three}, 0x7FC00000) == bits_of(std::ldexp(3.0F, -24)));
  }
  SECTION("INT8") {
    spec.activations = ActivationFormat::int8;
    CHECK(run(spec, {three}, bits_of(std::ldexp(1.0F, -149))) == 3);
    CHECK(run(spec, {three}, 0x7F7FFFFF) == 0x7F800000);
    CHECK(run(spec, {three}, 0xFF800000) == 0xFF800000);
    CHECK(run(spec, {zero}, 0x7F800000) == 0x7FC00000);
    CHECK(run(spec, {three}, 0xFFFFFFFF) == 0x7FC00000);
    CHECK(run(spec, {zero}, 0xBF800000) == 0x80000000);
    // 3 * RNE32(1/3): the product is rounded up to 1.
    CHECK(run(spec, {three}, 0x3EAAAAAB) == bits_of(1));
  }
}

TEST_CASE("dequantizer: binary16 results are rounded from the binary32 result", "[dequantizer]") {
  auto spec = dequantizer_spec();
  spec.output = OutputFormat::fp16;
  const auto rounded = [&spec](std::int64_t dot) {
    return run(spec, {{.dot = dot, .scale = kOne16}});
  };
  CHECK(rounded(kUnit) == 0x3C00);
  CHECK(rounded(kUnit + (1 << 13)) == 0x3C00);      // 1 + 2^-11: tie
  CHECK(rounded(kUnit + (1 << 13) + 2) == 0x3C01);  // just above
  // 2^-28 above the tie: lost by the first of the two roundings, and the tie stays.
  CHECK(run(spec, {{.dot = (kUnit << 4) + (1 << 17) + 1, .scale = 0x2C00}}) == 0x3C00);
  CHECK(rounded(65520 * kUnit - 1) == 0x7C00);  // rounds to 65520 first, then overflows
  CHECK(rounded(65519 * kUnit) == 0x7BFF);
  CHECK(rounded(65520 * kUnit) == 0x7C00);
  CHECK(rounded(-65520 * kUnit) == 0xFC00);
  CHECK(rounded(-1) == 0x8001);
  CHECK(run(spec, {{.dot = 1, .scale = 0x3800}}) == 0x0000);  // 2^-25: tie to zero
}

}  // namespace mpgen::golden
