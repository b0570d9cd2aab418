#include "golden/mixpe_dot.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/catch.hpp"
#include "tests/golden/half_values.hpp"
#include "tests/golden/splitmix64.hpp"

namespace mpgen::golden {
namespace {

using spec::ActivationFormat;
using spec::OutputFormat;
using spec::WeightFormat;
using Kind = spec::Accumulator::Kind;
using Values = std::vector<std::int32_t>;

constexpr std::uint16_t kOne16 = 0x3C00;
constexpr std::uint32_t kOne32 = 0x3F800000;

struct Group {
  Values activations;
  Values weights;
  std::int32_t zero_point = 0;
  std::uint16_t scale = kOne16;
};

std::uint32_t run(const spec::MixpeDotSpec& spec, const std::vector<Group>& groups,
                  std::uint32_t row_scale = kOne32) {
  MixpeDot dot(spec);
  dot.start();
  for (const Group& group : groups) {
    dot.add_group(group.activations, group.weights, group.zero_point, group.scale);
  }
  return dot.result(row_scale);
}

std::uint32_t bits_of(float value) { return std::bit_cast<std::uint32_t>(value); }

spec::MixpeDotSpec dot_spec(int lanes, int group, Kind kind) {
  return {.lanes = lanes, .group = group, .accumulator = {.kind = kind}, .pipeline = {}};
}

// The specification's formulas on host numbers. Groups are small enough that every fixed-point
// value fits 64 bits, and every sum of a beat and the accumulator binary64.
class HostDot {
 public:
  explicit HostDot(const spec::MixpeDotSpec& spec) : spec_(spec) {}

  void add_group(const Group& group) {
    const std::int32_t zero_point = spec_.has_activation_sum() ? group.zero_point : 0;
    float converted = 0;
    if (spec_.activations == ActivationFormat::int8) {
      std::int64_t difference = 0;
      for (std::size_t k = 0; k < group.activations.size(); ++k) {
        difference += std::int64_t{group.weights[k] - zero_point} * group.activations[k];
      }
      converted = static_cast<float>(difference);
    } else if (spec_.accumulator.kind == Kind::fp32) {
      const volatile float difference = std::fma(static_cast<float>(-zero_point),
                                                 float_sum(group, false), float_sum(group, true));
      converted = difference;
    } else {
      converted = fixed_point_difference(group, zero_point);
    }
    const volatile float sum =
        std::fma(static_cast<float>(test::half_value(group.scale)), converted, result_);
    result_ = sum;
  }
  [[nodiscard]] float result() const { return result_; }

 private:
  [[nodiscard]] float float_sum(const Group& group, bool with_weights) const {
    const auto lanes = static_cast<std::size_t>(spec_.lanes);
    float sum = 0;
    for (std::size_t k = 0; k < group.activations.size(); k += lanes) {
      auto beat = double{sum};
      for (std::size_t i = k; i < k + lanes; ++i) {
        beat += (with_weights ? group.weights[i] : 1) * test::half_value(group.activations[i]);
      }
      sum = static_cast<float>(beat);
    }
    return sum;
  }

  [[nodiscard]] float fixed_point_difference(const Group& group, std::int32_t zero_point) const {
    int unit = -24;
    if (spec_.accumulator.kind == Kind::aligned) {
      double largest = 0;
      for (const std::int32_t x : group.activations) {
        largest = std::max(largest, std::fabs(test::half_value(x)));
      }
      const int exponent = largest == 0 ? 1 : std::max(std::ilogb(largest) + 15, 1);
      unit = exponent - 25 - spec_.accumulator.fraction_bits;
    }
    std::int64_t difference = 0;
    for (std::size_t k = 0; k < group.activations.size(); ++k) {
      const double x = std::trunc(std::ldexp(test::half_value(group.activations[k]), -unit));
      difference += std::int64_t{group.weights[k] - zero_point} * static_cast<std::int64_t>(x);
    }
    return std::ldexp(static_cast<float>(difference), unit);
  }

  spec::MixpeDotSpec spec_;
  float result_ = 0;
};

}  // namespace

TEST_CASE("mixpe_dot: results computed by hand", "[mixpe_dot]") {
  // 0.5 * ((5 - 3) * 1 + (0 - 3) * -0.5 + (15 - 3) * 2 + (3 - 3) * 65504)
  //   + 2 * ((1 - 8) * 0.25 + (8 - 8) * 3 + (9 - 8) * 1 + (7 - 8) * 4) = 13.75 - 9.5
  const std::vector<Group> groups = {{.activations = {0x3C00, 0xB800, 0x4000, 0x7BFF},
                                      .weights = {5, 0, 15, 3},
                                      .zero_point = 3,
                                      .scale = 0x3800},
                                     {.activations = {0x3400, 0x4200, 0x3C00, 0x4400},
                                      .weights = {1, 8, 9, 7},
                                      .zero_point = 8,
                                      .scale = 0x4000}};
  CHECK(run(dot_spec(2, 4, Kind::exact), groups) == bits_of(4.25F));
  CHECK(run(dot_spec(1, 4, Kind::exact), groups) == bits_of(4.25F));
  // fp32: 3 * 65504 in dot and asum alike leaves room for these small numbers.
  CHECK(run(dot_spec(2, 4, Kind::fp32), groups) == bits_of(4.25F));
  // aligned:0 beside 65504 (unit 32): 1, -0.5 and 2 are truncated to nothing.
  CHECK(run(dot_spec(2, 4, Kind::aligned), groups) == bits_of(-9.5F));
  auto spec = dot_spec(2, 4, Kind::exact);
  spec.output = OutputFormat::fp16;
  CHECK(run(spec, groups) == 0x4440);
}

TEST_CASE("mixpe_dot: INT8 activations by hand", "[mixpe_dot]") {
  auto spec = dot_spec(2, 2, Kind::exact);
  spec.activations = ActivationFormat::int8;
  // (15 - 8) * -128 + (0 - 8) * 127 = -1912, times 0.5, times 0.125
  CHECK(run(spec,
            {{.activations = {-128, 127}, .weights = {15, 0}, .zero_point = 8, .scale = 0x3800}},
            bits_of(0.125F)) == bits_of(-119.5F));
  spec.weights = WeightFormat::int4;
  // -8 * -128 + 7 * 127 = 1913
  CHECK(run(spec, {{.activations = {-128, 127}, .weights = {-8, 7}, .zero_point = 8}},
            bits_of(-1)) == bits_of(-1913));
}

TEST_CASE("mixpe_dot: random dot products against the formulas on host numbers", "[mixpe_dot]") {
  constexpr std::uint64_t kSeed = 0xD001;
  const auto kind = GENERATE(Kind::exact, Kind::fp32, Kind::aligned);
  const auto weights = GENERATE(WeightFormat::uint4, WeightFormat::int4);
  const auto lanes = GENERATE(1, 4, 16);
  const bool is_int8 = kind == Kind::exact && GENERATE(false, true);
  CAPTURE(kSeed, kind, weights, lanes, is_int8);
  test::SplitMix64 random(kSeed);
  auto spec = dot_spec(lanes, 64, kind);
  spec.weights = weights;
  spec.activations = is_int8 ? ActivationFormat::int8 : ActivationFormat::fp16;
  spec.accumulator.fraction_bits = kind == Kind::aligned ? 5 : 0;
  const std::int32_t least_weight = weights == WeightFormat::uint4 ? 0 : -8;
  int wrong = 0;
  for (int round = 0; round < 500; ++round) {
    const std::int32_t ceiling = random.between(0x0400, 0x7BFF);
    std::vector<Group> groups(static_cast<std::size_t>(random.between(1, 5)));
    HostDot expected(spec);
    for (Group& group : groups) {
      for (int k = 0; k < 64; ++k) {
        group.activations.push_back(is_int8 ? random.between(-128, 127)
                                            : random.between(0, ceiling) |
                                                  (random.between(0, 1) << 15));
        group.weights.push_back(random.between(least_weight, least_weight + 15));
      }
      group.zero_point = random.between(0, 15);
      group.scale = static_cast<std::uint16_t>(test::finite_half(random.next()));
      expected.add_group(group);
    }
    wrong += run(spec, groups) != bits_of(expected.result()) ? 1 : 0;
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("mixpe_dot: one Inf or NaN voids the dot product, and no later one", "[mixpe_dot]") {
  const auto kind = GENERATE(Kind::exact, Kind::fp32, Kind::aligned);
  const auto weights = GENERATE(WeightFormat::uint4, WeightFormat::int4);
  const auto pattern = GENERATE(0x7C00, 0xFC00, 0x7E00);
  const auto bad_group = GENERATE(0, 1, 2);
  CAPTURE(kind, weights, pattern, bad_group);
  auto spec = dot_spec(2, 4, kind);
  spec.weights = weights;
  const Group good = {.activations = {0x3C00, 0x3C00, 0x3C00, 0x3C00}, .weights = {0, 1, 2, 3}};
  std::vector<Group> groups(3, good);
  groups[static_cast<std::size_t>(bad_group)].activations[0] = pattern;  // its weight is 0
  CHECK(run(spec, groups) == 0x7FC00000);
  spec.output = OutputFormat::fp16;
  CHECK(run(spec, groups) == 0x7E00);

  MixpeDot dot(spec);
  dot.start();
  dot.add_group(groups[static_cast<std::size_t>(bad_group)].activations, good.weights, 0, kOne16);
  dot.start();
  dot.add_group(good.activations, good.weights, 0, kOne16);
  CHECK(dot.result(kOne32) == 0x4600);
}

}  // namespace mpgen::golden
