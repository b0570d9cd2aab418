// golden dequantizer against the rational oracle.
#include <array>
#include <bit>
#include <cstdint>
#include <ios>
#include <ostream>
#include <vector>

#include "golden/dequantizer.hpp"
#include "tests/catch.hpp"
#include "tests/oracle/comparison.hpp"
#include "tests/oracle/floating_point.hpp"
#include "tests/oracle/mixpe_epilogue.hpp"
#include "tests/oracle/stimulus.hpp"

namespace mpgen {
namespace {

using golden::GroupOperands;
using spec::ActivationFormat;
using spec::OutputFormat;
using spec::WeightFormat;
using Kind = spec::Accumulator::Kind;

constexpr std::uint16_t kOne16 = 0x3C00;
constexpr std::uint32_t kOne32 = 0x3F800000;

// Weight of the least significant bit of dot and asum, as golden/group_sum.hpp states it.
int lsb(const spec::DequantizerSpec& design, const GroupOperands& group) {
  if (design.activations == ActivationFormat::int8) return 0;
  if (design.accumulator.kind != Kind::aligned) return -24;
  return group.exponent - 25 - design.accumulator.fraction_bits;
}

oracle::EpilogueGroup oracle_group(const spec::DequantizerSpec& design,
                                   const GroupOperands& group) {
  const oracle::Rational unit = oracle::power_of_two(lsb(design, group));
  const oracle::Rational dot = static_cast<long>(group.dot) * unit;
  const oracle::Rational asum = static_cast<long>(group.asum) * unit;
  // The unit gets the sum of (q - offset) * x.
  return {.dot = dot + design.weight_offset * asum,
          .asum = asum,
          .zero_point = group.zero_point,
          .scale = group.scale,
          .nonfinite = group.nonfinite};
}

std::uint32_t expected_result(const spec::DequantizerSpec& design,
                              const std::vector<GroupOperands>& groups, std::uint32_t row_scale) {
  std::vector<oracle::EpilogueGroup> oracle_groups;
  oracle_groups.reserve(groups.size());
  for (const GroupOperands& group : groups) oracle_groups.push_back(oracle_group(design, group));
  return oracle::epilogue({.weights = design.weights,
                           .activations = design.activations,
                           .accumulator = design.accumulator,
                           .output = design.output},
                          oracle_groups, row_scale);
}

void compare(const spec::DequantizerSpec& design, golden::Dequantizer& unit,
             const std::vector<GroupOperands>& groups, std::uint32_t row_scale,
             oracle::Comparison& comparison) {
  unit.start();
  for (const GroupOperands& group : groups) unit.add_group(group);
  const std::uint32_t actual = unit.result(row_scale);
  const std::uint32_t expected = expected_result(design, groups, row_scale);
  comparison.check(actual == expected, [&](std::ostream& out) {
    out << to_string(design.weights) << ' ' << to_string(design.activations) << ' '
        << to_string(design.accumulator) << " offset " << design.weight_offset << " output "
        << to_string(design.output) << std::hex << ": golden " << actual << ", oracle " << expected
        << ", row scale " << row_scale;
    for (const GroupOperands& group : groups) {
      out << "\nscale " << std::hex << group.scale << std::dec << " dot " << group.dot << " asum "
          << group.asum << " z " << group.zero_point << " M " << group.exponent << " nonfinite "
          << group.nonfinite;
    }
  });
}

std::uint32_t run(const spec::DequantizerSpec& design, const std::vector<GroupOperands>& groups,
                  oracle::Comparison& comparison, std::uint32_t row_scale = kOne32) {
  golden::Dequantizer unit(design);
  compare(design, unit, groups, row_scale, comparison);
  return expected_result(design, groups, row_scale);
}

// A sum within the range: an end of it, or any number of bits and trailing zeros.
std::int64_t random_sum(oracle::Random& random, const spec::IntegerRange& range, bool is_binary32) {
  std::int64_t value = 0;
  if (random.one_in(8)) {
    value = random.one_in(2) ? range.minimum : range.maximum;
  } else if (!random.one_in(8)) {
    value = static_cast<std::int64_t>(random.bits() >> random.between(1, 63));
    const int zeros = random.between(0, 40);
    if (random.one_in(2)) value = value >> zeros << zeros;
    value %= range.maximum + 1;
    if (random.one_in(2)) value = -value;
    if (!range.contains(value)) value = range.minimum;
  }
  // Headers promise at most 24 significant bits in this mode.
  if (is_binary32) {
    const auto magnitude = static_cast<std::uint64_t>(value < 0 ? -value : value);
    const int excess = static_cast<int>(std::bit_width(magnitude)) - 24;
    if (excess > 0) {
      const auto kept = static_cast<std::int64_t>(magnitude >> excess << excess);
      value = value < 0 ? -kept : kept;
    }
  }
  return value;
}

GroupOperands random_group(oracle::Random& random, const spec::DequantizerSpec& design,
                           bool with_nonfinite) {
  const bool is_binary32 =
      design.activations == ActivationFormat::fp16 && design.accumulator.kind == Kind::fp32;
  GroupOperands group;
  group.dot = random_sum(random, spec::dot_range(design), is_binary32);
  if (design.has_zero_point()) {
    group.asum = random_sum(random, spec::asum_range(design), is_binary32);
    group.zero_point = random.one_in(3) ? 15 * random.between(0, 1) : random.between(0, 15);
    // A dot product that the zero point nearly cancels.
    if (random.one_in(4)) {
      const std::int64_t cancelled = (group.zero_point - design.weight_offset) * group.asum;
      if (!is_binary32) group.dot = cancelled + random.between(-2, 2);
    }
  }
  group.scale = oracle::fp16_scale(random, with_nonfinite);
  if (design.accumulator.kind == Kind::aligned) group.exponent = random.between(1, 30);
  group.nonfinite =
      design.activations == ActivationFormat::fp16 && with_nonfinite && random.one_in(8);
  return group;
}

spec::DequantizerSpec random_design(oracle::Random& random) {
  spec::DequantizerSpec design;
  design.weights = random.one_in(3) ? WeightFormat::int4 : WeightFormat::uint4;
  design.activations = random.one_in(4) ? ActivationFormat::int8 : ActivationFormat::fp16;
  design.output = random.one_in(2) ? OutputFormat::fp16 : OutputFormat::fp32;
  design.lanes = 1 << random.between(0, 6);
  design.group = design.lanes << random.between(0, 10);
  if (design.activations == ActivationFormat::fp16) {
    const std::array<Kind, 3> kinds = {Kind::exact, Kind::fp32, Kind::aligned};
    design.accumulator.kind = random.choose(kinds);
    if (design.accumulator.kind == Kind::aligned) {
      design.accumulator.fraction_bits = random.between(0, spec::kMaxAlignedFractionBits);
    }
  }
  const bool may_fold =
      design.weights == WeightFormat::uint4 && design.accumulator.kind != Kind::fp32;
  design.weight_offset = may_fold && random.one_in(2) ? 8 : 0;
  return design;
}

TEST_CASE("golden dequantizer agrees with the oracle on random groups", "[oracle]") {
  constexpr std::uint64_t kSeed = 0xDE0;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  for (int i = 0; i < 3000; ++i) {
    const spec::DequantizerSpec design = random_design(random);
    golden::Dequantizer unit(design);
    for (int j = 0; j < 12; ++j) {
      const bool with_nonfinite = random.one_in(6);
      std::vector<GroupOperands> groups(1 + random.below(4));
      for (GroupOperands& group : groups) group = random_group(random, design, with_nonfinite);
      if (groups.size() > 1 && random.one_in(6)) {  // the last group takes back the first one
        groups.back() = groups.front();
        groups.back().scale ^= 0x8000;
      }
      const std::uint32_t row_scale =
          random.one_in(3) ? kOne32 + (static_cast<std::uint32_t>(random.bits()) >> 9)
                           : oracle::binary32_pattern(random);
      compare(design, unit, groups, row_scale, comparison);
    }
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 36000);
}

TEST_CASE("golden dequantizer rounds ties of the conversion as the oracle does", "[oracle]") {
  constexpr std::uint64_t kSeed = 0xDE1;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  const spec::DequantizerSpec design;
  int ties = 0;
  for (int i = 0; i < 4000; ++i) {
    // 25 significant bits, the last one set; sometimes one more far below breaks the tie.
    const int shift = random.between(2, 25);
    std::int64_t difference = (std::int64_t{random.between(0x1000000, 0x1FFFFFF)} | 1) << shift;
    if (random.one_in(4)) difference += random.one_in(2) ? 1 : -1;
    if (random.one_in(2)) difference = -difference;
    GroupOperands group = {.scale = kOne16};
    group.zero_point = random.between(0, 15);
    group.asum = random.between(-1000000, 1000000);
    group.dot = difference + group.zero_point * group.asum;
    const oracle::Rational exact = static_cast<long>(difference) * oracle::power_of_two(-24);
    if (oracle::is_tie(abs(exact), oracle::kBinary32)) ++ties;
    run(design, {group}, comparison);
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 4000);
  REQUIRE(ties >= 2500);
}

TEST_CASE("golden dequantizer rounds ties of fp32 zero points as the oracle does", "[oracle]") {
  constexpr std::uint64_t kSeed = 0xDE2;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  spec::DequantizerSpec design;
  design.accumulator.kind = Kind::fp32;
  int ties = 0;
  for (int i = 0; i < 4000; ++i) {
    // dot ends at bit `shift`, z * asum half a unit below it.
    const int shift = random.between(1, 20);
    GroupOperands group = {.scale = kOne16};
    group.dot = std::int64_t{random.between(0x800000, 0xFFFFFF)} << shift;
    group.zero_point = random.between(0, 7) * 2 + 1;
    group.asum = std::int64_t{random.between(0, 2000) * 2 + 1} << (shift - 1);
    if (random.one_in(2)) group.dot = -group.dot;
    if (random.one_in(2)) group.asum = -group.asum;
    const oracle::Integer difference = static_cast<long>(group.dot - group.zero_point * group.asum);
    if (oracle::is_tie(abs(difference), oracle::kBinary32)) ++ties;
    run(design, {group}, comparison);
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 4000);
  REQUIRE(ties >= 2500);
}

TEST_CASE("golden dequantizer rounds ties of the group sum as the oracle does", "[oracle]") {
  constexpr std::uint64_t kSeed = 0xDE3;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  const spec::DequantizerSpec design;
  int ties = 0;
  for (int i = 0; i < 4000; ++i) {
    // acc = m * 2^-21 first, then plus or minus an odd multiple of 2^-22 = scale * D.
    const std::int64_t m = random.between(0x800000, 0xFFFFFF);
    const std::int64_t odd = random.between(0, 500) * 2 + 1;
    const int scale_exponent = random.between(-2, 2);
    GroupOperands first = {.dot = m << 3, .scale = kOne16};
    GroupOperands second = {.dot = odd << (2 - scale_exponent),
                            .scale = static_cast<std::uint16_t>(kOne16 + scale_exponent * 1024)};
    if (random.one_in(2)) first.dot = -first.dot;
    if (random.one_in(2)) second.scale ^= 0x8000;
    const oracle::Rational exact =
        oracle_group(design, first).dot +
        oracle_group(design, second).dot * oracle::decode_binary16(second.scale).value();
    if (oracle::is_tie(abs(exact), oracle::kBinary32)) ++ties;
    run(design, {first, second}, comparison);
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 4000);
  REQUIRE(ties >= 3500);
}

TEST_CASE("golden dequantizer rounds ties of the row scale as the oracle does", "[oracle]") {
  constexpr std::uint64_t kSeed = 0xDE4;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  spec::DequantizerSpec design;
  design.activations = ActivationFormat::int8;
  design.group = 65536;
  int ties = 0;
  for (int i = 0; i < 4000; ++i) {
    // 1.5 times an odd 24-bit integer below 2^25 / 3 has 25 bits, the last one set.
    GroupOperands group = {.dot = random.between(0x800000, 11184810) | 1, .scale = kOne16};
    if (random.one_in(2)) group.dot = -group.dot;
    // The exponents reach into the subnormal and the infinite results.
    const int field = random.one_in(2) ? random.between(0, 254) : random.between(90, 130);
    std::uint32_t row_scale = (static_cast<std::uint32_t>(field) << 23) + 0x400000;
    if (random.one_in(4)) row_scale += static_cast<std::uint32_t>(random.between(-1, 1));
    const oracle::Rational exact =
        static_cast<long>(group.dot) * oracle::decode_binary32(row_scale).value();
    if (oracle::is_tie(abs(exact), oracle::kBinary32)) ++ties;
    design.output = random.one_in(4) ? OutputFormat::fp16 : OutputFormat::fp32;
    run(design, {group}, comparison, row_scale);
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 4000);
  REQUIRE(ties >= 2500);
}

TEST_CASE("golden dequantizer rounds to binary16 as the oracle does", "[oracle]") {
  constexpr std::uint64_t kSeed = 0xDE5;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  spec::DequantizerSpec design;
  design.output = OutputFormat::fp16;
  int ties = 0;
  int infinities = 0;
  int zeros = 0;
  const auto compare_difference = [&](std::int64_t difference, std::uint16_t scale) {
    const oracle::Rational exact = static_cast<long>(difference) * oracle::power_of_two(-24) *
                                   oracle::decode_binary16(scale).value();
    if (oracle::is_tie(abs(exact), oracle::kBinary16)) ++ties;
    const std::uint32_t result = run(design, {{.dot = difference, .scale = scale}}, comparison);
    if ((result & 0x7FFFU) == 0x7C00U) ++infinities;
    if ((result & 0x7FFFU) == 0) ++zeros;
  };
  for (int i = 0; i < 4000; ++i) {
    // 12 significant bits, the last one set; the scale 0.5 reaches the middles of subnormals.
    const std::int64_t odd = random.between(0x400, 0x7FF) * 2 + 1;
    const int shift = random.between(0, 29);
    const std::int64_t rest = shift >= 16 && random.one_in(4) ? random.between(-1, 1) : 0;
    compare_difference((odd << shift) + rest, random.one_in(2) ? 0x3800 : 0xBC00);
  }
  for (std::int64_t odd = 1; odd < 0x1000; odd += 2) compare_difference(odd, 0x3800);
  // Around the overflow boundary 65520 and the underflow boundary 2^-25, in steps of a binary32's
  // last bit and finer.
  for (std::int64_t step = -300; step <= 300; ++step) {
    const std::int64_t boundary = std::int64_t{65520} << 24;
    compare_difference(boundary + step * 0x1000, kOne16);
    compare_difference(-boundary + step * 0x1000, kOne16);
    compare_difference((1 << 20) + step, 0x0008);  // 2^-4 times 2^-21
    compare_difference((1 << 20) + step, 0x8008);
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 8000);
  REQUIRE(ties >= 5000);
  REQUIRE(infinities >= 200);
  REQUIRE(zeros >= 200);
}

}  // namespace
}  // namespace mpgen
