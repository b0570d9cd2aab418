#include "golden/group_aligner.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "spec/group_aligner.hpp"
#include "tests/catch.hpp"
#include "tests/golden/half_values.hpp"
#include "tests/golden/splitmix64.hpp"

namespace mpgen::golden {
namespace {

using Values = std::vector<std::int32_t>;

}  // namespace

TEST_CASE("group_aligner: groups aligned by hand", "[group_aligner]") {
  // 1.0 (ee 15), -0.5, 2^-10 * (1 + 2^-10), -(2 - 2^-10): M = 15.
  const Values group = {0x3C00, 0xB800, 0x1401, 0xBFFF};
  CHECK(align_group(group, 0) ==
        AlignedGroup{.activations = {1024, -512, 1, -2047}, .exponent = 15});
  CHECK(align_group(group, 4) ==
        AlignedGroup{.activations = {16384, -8192, 16, -32752}, .exponent = 15});
  CHECK(align_group(group, 10) ==
        AlignedGroup{.activations = {1 << 20, -(1 << 19), 1025, -(2047 << 10)}, .exponent = 15});
}

TEST_CASE("group_aligner: truncation goes toward zero for both signs", "[group_aligner]") {
  // 2047 at ee 1 beside ee 2: 1023.5.
  CHECK(align_group(Values{0x0BFF, 0x07FF, 0x87FF}, 0) ==
        AlignedGroup{.activations = {2047, 1023, -1023}, .exponent = 2});
  CHECK(align_group(Values{0x7BFF, 0x0001, 0x8001}, 16) ==
        AlignedGroup{.activations = {2047 << 16, 0, 0}, .exponent = 30});
}

TEST_CASE("group_aligner: zeros and subnormals have exponent 1", "[group_aligner]") {
  CHECK(align_group(Values{0x0000, 0x8000}, 4) == AlignedGroup{.activations = {0, 0}});
  CHECK(align_group(Values{0x0001, 0x83FF}, 2) == AlignedGroup{.activations = {4, -4092}});
  // The least normal has the exponent of the subnormals.
  CHECK(align_group(Values{0x0400, 0x0001}, 0) == AlignedGroup{.activations = {1024, 1}});
}

TEST_CASE("group_aligner: Inf and NaN void the group, wherever they are", "[group_aligner]") {
  const auto pattern = GENERATE(0x7C00, 0xFC00, 0x7E00, 0x7C01);
  const auto position = GENERATE(0, 3, 7);
  Values group(8, 0x3C00);
  CHECK_FALSE(align_group(group, 4).nonfinite);
  group[static_cast<std::size_t>(position)] = pattern;
  const AlignedGroup aligned = align_group(group, 4);
  CHECK(aligned.nonfinite);
  CHECK(aligned.activations.size() == group.size());
}

TEST_CASE("group_aligner: random groups against the host's scaling and truncation",
          "[group_aligner]") {
  constexpr std::uint64_t kSeed = 0xA116;
  const auto fraction_bits = GENERATE(0, 1, 4, 13, 16);
  CAPTURE(kSeed, fraction_bits);
  test::SplitMix64 random(kSeed);
  const spec::IntegerRange range = spec::aligned_range(fraction_bits);
  int wrong = 0;
  for (int round = 0; round < 2000; ++round) {
    // Small groups and limited exponents give every M.
    const std::int32_t ceiling = random.between(0x0001, 0x7BFF);
    Values group;
    double largest = 0;
    for (int k = 0; k < 16; ++k) {
      group.push_back(random.between(0, ceiling) | (random.between(0, 1) << 15));
      largest = std::max(largest, std::fabs(test::half_value(group.back())));
    }
    const int exponent = largest == 0 ? 1 : std::max(std::ilogb(largest) + 15, 1);
    const AlignedGroup aligned = align_group(group, fraction_bits);
    wrong += aligned.exponent == exponent && !aligned.nonfinite ? 0 : 1;
    for (std::size_t k = 0; k < group.size(); ++k) {
      const double scaled = std::ldexp(test::half_value(group[k]), 25 + fraction_bits - exponent);
      wrong += aligned.activations[k] == std::trunc(scaled) ? 0 : 1;
      wrong += range.contains(aligned.activations[k]) ? 0 : 1;
    }
  }
  REQUIRE(wrong == 0);
}

}  // namespace mpgen::golden
