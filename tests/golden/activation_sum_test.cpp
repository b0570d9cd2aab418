#include "golden/activation_sum.hpp"

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

using spec::ActivationFormat;
using Kind = spec::Accumulator::Kind;
using Values = std::vector<std::int32_t>;

spec::ActivationSumSpec sum_spec(int lanes, int group, Kind kind,
                                 ActivationFormat activations = ActivationFormat::fp16) {
  return {.activations = activations,
          .lanes = lanes,
          .group = group,
          .accumulator = {.kind = kind},
          .pipeline = {}};
}

GroupSum sum_of(const spec::ActivationSumSpec& spec, const Values& activations) {
  ActivationSum sum(spec);
  sum.start_group();
  const auto lanes = static_cast<std::size_t>(spec.lanes);
  for (std::size_t k = 0; k < activations.size(); k += lanes) {
    sum.add_beat(std::span(activations).subspan(k, lanes));
  }
  return sum.result();
}

std::int64_t units(double value) { return static_cast<std::int64_t>(std::ldexp(value, 24)); }

}  // namespace

TEST_CASE("activation_sum: sums computed by hand", "[activation_sum]") {
  CHECK(sum_of(sum_spec(2, 4, Kind::exact), {0x3C00, 0xB800, 0x0001, 0x7BFF}) ==
        GroupSum{.sum = units(65504.5) + 1});
  CHECK(sum_of(sum_spec(2, 4, Kind::aligned), {-2047, 5, 2047, -7}) == GroupSum{.sum = -2});
  CHECK(sum_of(sum_spec(2, 4, Kind::exact, ActivationFormat::int8), {-128, -128, 127, 1}) ==
        GroupSum{.sum = -128});
  // 32768 + 32768, then 2^-8: a tie to even for one lane, with another 2^-8 beside it not.
  CHECK(sum_of(sum_spec(1, 4, Kind::fp32), {0x7800, 0x7800, 0x1C00, 0x1C00}).sum == units(65536));
  CHECK(sum_of(sum_spec(2, 4, Kind::fp32), {0x7800, 0x7800, 0x1C00, 0x1C00}).sum ==
        units(65536 + std::ldexp(1.0, -7)));
}

TEST_CASE("activation_sum: the largest group at its extremes", "[activation_sum]") {
  constexpr int kGroup = 65536;
  CHECK(sum_of(sum_spec(64, kGroup, Kind::exact), Values(kGroup, 0xFBFF)).sum ==
        -(std::int64_t{2047} << 45));
  CHECK(sum_of(sum_spec(64, kGroup, Kind::aligned), Values(kGroup, 2047 << 16)).sum ==
        std::int64_t{2047} << 32);
}

TEST_CASE("activation_sum: exact sums of random activations", "[activation_sum]") {
  constexpr std::uint64_t kSeed = 0xA501;
  const auto lanes = GENERATE(1, 4, 32);
  CAPTURE(kSeed, lanes);
  test::SplitMix64 random(kSeed);
  for (int round = 0; round < 200; ++round) {
    Values activations;
    for (int k = 0; k < 128; ++k) activations.push_back(test::finite_half(random.next()));
    double expected = 0;  // 128 * 65504 < 2^23: exact
    for (const std::int32_t x : activations) expected += test::half_value(x);
    REQUIRE(sum_of(sum_spec(lanes, 128, Kind::exact), activations).sum == units(expected));
  }
}

TEST_CASE("activation_sum: fp32 is one host rounding of each exact beat", "[activation_sum]") {
  constexpr std::uint64_t kSeed = 0xA502;
  const auto lanes = GENERATE(1, 2, 8, 64);
  CAPTURE(kSeed, lanes);
  test::SplitMix64 random(kSeed);
  int wrong = 0;
  for (int round = 0; round < 500; ++round) {
    Values activations;
    for (int k = 0; k < 128; ++k) activations.push_back(test::finite_half(random.next()));
    float expected = 0;
    for (std::size_t k = 0; k < 128; k += static_cast<std::size_t>(lanes)) {
      auto sum = double{expected};
      for (std::size_t i = k; i < k + static_cast<std::size_t>(lanes); ++i) {
        sum += test::half_value(activations[i]);
      }
      expected = static_cast<float>(sum);
    }
    const GroupSum result = sum_of(sum_spec(lanes, 128, Kind::fp32), activations);
    wrong += result == GroupSum{.sum = units(double{expected})} ? 0 : 1;
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("activation_sum: Inf and NaN stick to their group", "[activation_sum]") {
  const auto kind = GENERATE(Kind::exact, Kind::fp32);
  const auto pattern = GENERATE(0x7C00, 0xFC00, 0x7E00, 0xFC01);
  CAPTURE(kind, pattern);
  auto spec = sum_spec(1, 4, kind);
  ActivationSum sum(spec);
  sum.start_group();
  sum.add_beat(Values{0x3C00});
  CHECK_FALSE(sum.result().nonfinite);
  sum.add_beat(Values{pattern});
  sum.add_beat(Values{0x3C00});
  CHECK(sum.result().nonfinite);
  sum.start_group();
  sum.add_beat(Values{0xBC00});
  CHECK(sum.result() == GroupSum{.sum = units(-1)});

  spec.nonfinite_flag = false;
  CHECK_FALSE(sum_of(spec, {pattern}).nonfinite);
}

}  // namespace mpgen::golden
