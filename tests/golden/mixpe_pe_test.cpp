#include "golden/mixpe_pe.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tests/catch.hpp"
#include "tests/golden/half_values.hpp"
#include "tests/golden/splitmix64.hpp"

namespace mpgen::golden {
namespace {

using spec::Accumulator;
using spec::ActivationFormat;
using spec::WeightFormat;
using Kind = spec::Accumulator::Kind;
using Values = std::vector<std::int32_t>;

GroupSum dot_of(const spec::MixpePeSpec& spec, const Values& activations, const Values& weights) {
  MixpePe pe(spec);
  pe.start_group();
  const auto lanes = static_cast<std::size_t>(spec.lanes);
  for (std::size_t k = 0; k < activations.size(); k += lanes) {
    pe.add_beat(std::span(activations).subspan(k, lanes), std::span(weights).subspan(k, lanes));
  }
  return pe.result();
}

spec::MixpePeSpec pe_spec(int lanes, int group, Kind kind,
                          ActivationFormat activations = ActivationFormat::fp16) {
  return {.activations = activations,
          .lanes = lanes,
          .group = group,
          .accumulator = {.kind = kind},
          .pipeline = {}};
}

Values random_halves(test::SplitMix64& random, int count) {
  Values values;
  for (int i = 0; i < count; ++i) values.push_back(test::finite_half(random.next()));
  return values;
}

// Magnitudes from 1/4 to 8: sums whose roundings matter.
Values random_near_one(test::SplitMix64& random, int count) {
  Values values;
  for (int i = 0; i < count; ++i) {
    values.push_back(random.between(0x3400, 0x4800) | (random.between(0, 1) << 15));
  }
  return values;
}

Values random_values(test::SplitMix64& random, int count, std::int32_t minimum,
                     std::int32_t maximum) {
  Values values;
  for (int i = 0; i < count; ++i) values.push_back(random.between(minimum, maximum));
  return values;
}

std::int64_t units(double value) { return static_cast<std::int64_t>(std::ldexp(value, 24)); }

}  // namespace

TEST_CASE("mixpe_pe: exact sums computed by hand", "[mixpe_pe]") {
  const auto spec = pe_spec(2, 4, Kind::exact);
  // 3 * 1.0 - 15 * 0.5 + 2 * 2^-24 + 0 * 65504
  CHECK(dot_of(spec, {0x3C00, 0xB800, 0x0001, 0x7BFF}, {3, 15, 2, 0}) ==
        GroupSum{.sum = units(3 - 7.5) + 2});
  // The largest and the smallest magnitude side by side.
  CHECK(dot_of(spec, {0x7BFF, 0x0001, 0x7BFF, 0x8001}, {15, 1, 15, 2}) ==
        GroupSum{.sum = units(2 * 15 * 65504.0) - 1});
  CHECK(dot_of(spec, {0x7BFF, 0xFBFF, 0x8000, 0x0001}, {15, 15, 9, 1}) == GroupSum{.sum = 1});
}

TEST_CASE("mixpe_pe: exact sums do not depend on order or lanes", "[mixpe_pe]") {
  constexpr std::uint64_t kSeed = 0x9E01;
  const auto lanes = GENERATE(1, 2, 4, 16, 64);
  const auto weights = GENERATE(WeightFormat::uint4, WeightFormat::int4);
  CAPTURE(kSeed, lanes, weights);
  test::SplitMix64 random(kSeed);
  auto spec = pe_spec(lanes, 128, Kind::exact);
  spec.weights = weights;
  int wrong = 0;
  for (int round = 0; round < 500; ++round) {
    const Values activations = random_halves(random, 128);
    const Values codes = weights == WeightFormat::uint4 ? random_values(random, 128, 0, 15)
                                                        : random_values(random, 128, -8, 7);
    std::int64_t expected = 0;
    for (std::size_t k = activations.size(); k-- > 0;) {
      expected += units(codes[k] * test::half_value(activations[k]));
    }
    wrong += dot_of(spec, activations, codes) == GroupSum{.sum = expected} ? 0 : 1;
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("mixpe_pe: a weight offset of 8 takes away eight times the activations", "[mixpe_pe]") {
  constexpr std::uint64_t kSeed = 0x9E02;
  const auto kind = GENERATE(Kind::exact, Kind::aligned);
  CAPTURE(kSeed, kind);
  test::SplitMix64 random(kSeed);
  auto spec = pe_spec(4, 64, kind);
  for (int round = 0; round < 100; ++round) {
    const Values activations =
        kind == Kind::exact ? random_halves(random, 64) : random_values(random, 64, -2047, 2047);
    const Values codes = random_values(random, 64, 0, 15);
    std::int64_t asum = 0;
    for (const std::int32_t x : activations) asum += kind == Kind::exact ? test::half_units(x) : x;
    spec.weight_offset = 0;
    const std::int64_t plain = dot_of(spec, activations, codes).sum;
    spec.weight_offset = 8;
    REQUIRE(dot_of(spec, activations, codes).sum == plain - 8 * asum);
  }
}

TEST_CASE("mixpe_pe: the largest group at its extremes", "[mixpe_pe]") {
  constexpr int kGroup = 65536;
  const Values weights(kGroup, 15);
  const std::int64_t largest = std::int64_t{2047} << 29;
  for (const std::int32_t pattern : {0x7BFF, 0xFBFF}) {
    const Values activations(kGroup, pattern);
    const std::int64_t expected = (pattern == 0x7BFF ? 15 : -15) * largest * kGroup;
    CHECK(dot_of(pe_spec(64, kGroup, Kind::exact), activations, weights).sum == expected);
  }
  auto aligned = pe_spec(64, kGroup, Kind::aligned);
  aligned.accumulator.fraction_bits = 16;
  CHECK(dot_of(aligned, Values(kGroup, -(2047 << 16)), weights).sum ==
        -15 * (std::int64_t{2047} << 16) * kGroup);
  CHECK(dot_of(pe_spec(64, kGroup, Kind::exact, ActivationFormat::int8), Values(kGroup, -128),
               weights)
            .sum == std::int64_t{-15} * 128 * kGroup);
}

TEST_CASE("mixpe_pe: fp32 rounds once a beat", "[mixpe_pe]") {
  // 65536, and then single units of 2^-8: half a step of binary32 there.
  const std::int32_t large = 0x7800;  // 32768
  const std::int32_t small = 0x1C00;  // 2^-8
  const double step = std::ldexp(1.0, -8);
  SECTION("one lane: each tie goes to even and is lost") {
    CHECK(dot_of(pe_spec(1, 4, Kind::fp32), {large, small, small, small}, {2, 1, 1, 1}).sum ==
          units(65536));
  }
  SECTION("two lanes: a beat's exact sum counts whole, down to its last bit") {
    CHECK(dot_of(pe_spec(2, 4, Kind::fp32), {large, small, small, small}, {2, 1, 1, 1}).sum ==
          units(65536 + 2 * step));
    CHECK(dot_of(pe_spec(2, 4, Kind::fp32), {large, 0, small, 0x0001}, {2, 0, 1, 1}).sum ==
          units(65536 + 2 * step));
    CHECK(dot_of(pe_spec(2, 4, Kind::fp32), {large, 0, small, 0x8001}, {2, 0, 1, 1}).sum ==
          units(65536));
  }
  SECTION("order matters") {
    CHECK(dot_of(pe_spec(1, 4, Kind::fp32), {small, small, small, large}, {1, 1, 1, 2}).sum ==
          units(65536 + 4 * step));
  }
}

TEST_CASE("mixpe_pe: fp32 with one lane is the host's float accumulation", "[mixpe_pe]") {
  constexpr std::uint64_t kSeed = 0x9E03;
  const auto weights = GENERATE(WeightFormat::uint4, WeightFormat::int4);
  const bool all_magnitudes = GENERATE(false, true);
  CAPTURE(kSeed, weights, all_magnitudes);
  test::SplitMix64 random(kSeed);
  auto spec = pe_spec(1, 4096, Kind::fp32);
  spec.weights = weights;
  int wrong = 0;
  for (int round = 0; round < 50; ++round) {
    const Values activations =
        all_magnitudes ? random_halves(random, 4096) : random_near_one(random, 4096);
    const Values codes = weights == WeightFormat::uint4 ? random_values(random, 4096, 0, 15)
                                                        : random_values(random, 4096, -8, 7);
    volatile float expected = 0;
    for (std::size_t k = 0; k < activations.size(); ++k) {
      const auto product =
          static_cast<float>(codes[k] * test::half_value(activations[k]));  // exact
      expected = expected + product;
    }
    wrong += dot_of(spec, activations, codes) == GroupSum{.sum = units(double{expected})} ? 0 : 1;
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("mixpe_pe: fp32 with lanes is one host rounding of each exact beat", "[mixpe_pe]") {
  constexpr std::uint64_t kSeed = 0x9E04;
  const auto lanes = GENERATE(2, 4, 16, 64);
  const bool all_magnitudes = GENERATE(false, true);
  CAPTURE(kSeed, lanes, all_magnitudes);
  test::SplitMix64 random(kSeed);
  const auto spec = pe_spec(lanes, 128, Kind::fp32);
  int wrong = 0;
  for (int round = 0; round < 500; ++round) {
    const Values activations =
        all_magnitudes ? random_halves(random, 128) : random_near_one(random, 128);
    const Values codes = random_values(random, 128, 0, 15);
    float expected = 0;
    for (std::size_t k = 0; k < 128; k += static_cast<std::size_t>(lanes)) {
      // 128 * 15 * 65504 < 2^27 and the last bit is 2^-24: every binary64 sum is exact.
      auto sum = double{expected};
      for (std::size_t i = k; i < k + static_cast<std::size_t>(lanes); ++i) {
        sum += codes[i] * test::half_value(activations[i]);
      }
      expected = static_cast<float>(sum);
    }
    wrong += dot_of(spec, activations, codes) == GroupSum{.sum = units(double{expected})} ? 0 : 1;
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("mixpe_pe: fp32 at the largest sums", "[mixpe_pe]") {
  constexpr int kGroup = 65536;
  volatile float expected = 0;
  for (int k = 0; k < kGroup; ++k) expected = expected + 15 * 65504.0F;
  CHECK(dot_of(pe_spec(1, kGroup, Kind::fp32), Values(kGroup, 0x7BFF), Values(kGroup, 15)).sum ==
        units(double{expected}));
  CHECK(dot_of(pe_spec(1, kGroup, Kind::fp32), Values(kGroup, 0xFBFF), Values(kGroup, 15)).sum ==
        -units(double{expected}));
}

TEST_CASE("mixpe_pe: INT8 sums", "[mixpe_pe]") {
  constexpr std::uint64_t kSeed = 0x9E05;
  CAPTURE(kSeed);
  test::SplitMix64 random(kSeed);
  const auto spec = pe_spec(4, 128, Kind::exact, ActivationFormat::int8);
  CHECK(dot_of(spec, {-128, 127, -1, 5}, {15, 15, 7, 0}) == GroupSum{.sum = -22});
  for (int round = 0; round < 100; ++round) {
    const Values activations = random_values(random, 128, -128, 127);
    const Values codes = random_values(random, 128, 0, 15);
    double expected = 0;
    for (std::size_t k = 0; k < 128; ++k) expected += double{1} * activations[k] * codes[k];
    REQUIRE(static_cast<double>(dot_of(spec, activations, codes).sum) == expected);
  }
}

TEST_CASE("mixpe_pe: Inf and NaN stick to their group", "[mixpe_pe]") {
  const auto kind = GENERATE(Kind::exact, Kind::fp32);
  const auto pattern = GENERATE(0x7C00, 0xFC00, 0x7E00, 0x7C01, 0xFFFF);
  CAPTURE(kind, pattern);
  auto spec = pe_spec(2, 8, kind);
  MixpePe pe(spec);
  const Values weights = {0, 1};
  const auto beat = [&](std::int32_t first, std::int32_t second) {
    pe.add_beat(Values{first, second}, weights);
  };
  pe.start_group();
  beat(0x3C00, 0x3C00);
  CHECK_FALSE(pe.result().nonfinite);
  beat(pattern, 0x3C00);  // its weight is 0
  CHECK(pe.result().nonfinite);
  beat(0x3C00, 0x3C00);
  CHECK(pe.result().nonfinite);
  pe.start_group();
  beat(0x3C00, 0x3C00);
  CHECK(pe.result() == GroupSum{.sum = units(1)});

  spec.nonfinite_flag = false;
  CHECK_FALSE(dot_of(spec, {pattern, 0x3C00}, weights).nonfinite);
}

}  // namespace mpgen::golden
