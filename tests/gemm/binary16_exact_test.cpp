// mpGEMM of binary16 activations with exact and aligned group sums against the model of mixpe_dot.
// Specification sections 2.2 and 2.3.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "gemm/gemm.hpp"
#include "gemm/naive.hpp"
#include "tests/catch.hpp"
#include "tests/gemm/every_target.hpp"
#include "tests/gemm/random_binary16.hpp"
#include "tests/gemm/random_matrices.hpp"

namespace mpgen::gemm {
namespace {

using spec::OutputFormat;
using spec::WeightFormat;
using test::Binary16Kind;
using test::SplitMix64;
using Kind = spec::Accumulator::Kind;

std::string difference_from_model(const MixpeArithmetic& arithmetic,
                                  const Binary16Matrix& activations, const GroupMatrix& weights) {
  std::vector<std::uint32_t> expected(activations.rows * weights.rows);
  multiply_naive(arithmetic, activations, weights, expected);
  return test::difference(arithmetic, activations, weights, expected);
}

// Both outputs of the exact accumulator.
std::string exact_difference(const Binary16Matrix& activations, const GroupMatrix& weights) {
  for (const auto output : {OutputFormat::fp32, OutputFormat::fp16}) {
    const MixpeArithmetic arithmetic{.accumulator = {}, .output = output};
    const auto difference = difference_from_model(arithmetic, activations, weights);
    if (!difference.empty()) return to_string(output) + ", " + difference;
  }
  return "";
}

struct Shape {
  std::size_t tokens;
  std::size_t channels;
  std::size_t k;
};

TEST_CASE("multiply binary16, exact: awkward shapes, groups and kinds of data") {
  const auto format = GENERATE(WeightFormat::uint4, WeightFormat::int4);
  const auto group = GENERATE(as<std::size_t>(), 2, 6, 128, 514, 640, 1030);
  CAPTURE(group, to_string(format));
  SplitMix64 random(group);
  for (const auto& shape : {Shape{1, 1, 1}, Shape{5, 65, 259}, Shape{3, 17, 645}}) {
    for (const auto kind : test::kBinary16Kinds) {
      CAPTURE(shape.tokens, shape.channels, shape.k, to_string(kind));
      const auto activations = test::random_binary16_matrix(random, shape.tokens, shape.k, kind);
      const auto weights =
          test::random_group_matrix(random, shape.channels, shape.k, group, format);
      REQUIRE(exact_difference(activations, weights) == "");
    }
  }
}

TEST_CASE("multiply binary16, exact: nothing to multiply") {
  SplitMix64 random(1);
  for (const auto& shape : {Shape{0, 3, 8}, Shape{3, 0, 8}, Shape{3, 5, 0}}) {
    CAPTURE(shape.tokens, shape.channels, shape.k);
    const auto activations =
        test::random_binary16_matrix(random, shape.tokens, shape.k, Binary16Kind::bell);
    const auto weights =
        test::random_group_matrix(random, shape.channels, shape.k, 4, WeightFormat::uint4);
    REQUIRE(exact_difference(activations, weights) == "");
  }
}

TEST_CASE("multiply binary16, exact: more tokens than one expansion of the weights serves") {
  SplitMix64 random(1);
  const auto activations = test::random_binary16_matrix(random, 519, 18, Binary16Kind::finite);
  const auto weights = test::random_group_matrix(random, 7, 18, 6, WeightFormat::uint4);
  REQUIRE(exact_difference(activations, weights) == "");
}

TEST_CASE("multiply binary16, exact: the largest sums") {
  const auto format = GENERATE(WeightFormat::uint4, WeightFormat::int4);
  const auto zero_point = GENERATE(0, 15);
  const auto group = GENERATE(as<std::size_t>(), 512, 65536);
  CAPTURE(to_string(format), zero_point, group);
  SplitMix64 random(1);
  Binary16Matrix activations{.rows = 2, .k = group, .values = {}};
  activations.values.assign(2 * group, 0x7BFF);
  // The second row cancels down to the last bit of a sum of 61 bits.
  for (std::size_t k = group; k < 2 * group; k += 2) activations.values[k] = 0xFBFF;
  activations.values.back() = 0x0001;
  auto weights = test::random_group_matrix(random, 2, group, group, format);
  const std::uint8_t code = format == WeightFormat::int4 ? 0x88 : zero_point == 0 ? 0xFF : 0x00;
  for (auto& codes : weights.codes) codes = code;
  for (auto& zero : weights.zeros) zero = static_cast<std::uint8_t>(zero_point);
  REQUIRE(exact_difference(activations, weights) == "");
}

TEST_CASE("multiply binary16, exact: the conversion of a group's sum rounds once") {
  // Sums next to the midpoint of two binary32 values, the deciding bit 25 to 40 places lower.
  Binary16Matrix activations{.rows = 1, .k = 4, .values = {}};
  GroupMatrix weights{.format = WeightFormat::int4,
                      .rows = 4,
                      .k = 4,
                      .group = 4,
                      .codes = {},
                      .scales = {},
                      .zeros = {}};
  // The weights of each row: 1, 1, 1 and one of 1, -1, 0, 7.
  weights.codes = {0x11, 0x11, 0x11, 0xF1, 0x11, 0x01, 0x11, 0x71};
  weights.scales.assign(4, 0x3C00);
  for (int large = 14; large <= 30; ++large) {
    for (const int sign : {0, 0x8000}) {
      // 2^(large - 15), half of its last binary32 bit, 0 or as much again, and 2^-24.
      const int middle = large - 24;
      activations.values = {static_cast<std::uint16_t>(large << 10 | sign),
                            static_cast<std::uint16_t>(middle > 0 ? middle << 10 | sign : sign),
                            static_cast<std::uint16_t>(large << 10 | 1 | sign), 0x0001};
      CAPTURE(large, sign);
      REQUIRE(exact_difference(activations, weights) == "");
    }
  }
}

TEST_CASE("multiply binary16, exact: an outlier far above the other elements") {
  const std::uint16_t exponent = GENERATE(range<std::uint16_t>(17, 31));
  const std::uint16_t sign = GENERATE(as<std::uint16_t>(), 0, 0x8000);
  CAPTURE(exponent, sign);
  constexpr std::size_t kGroup = 64;
  SplitMix64 random(exponent);
  Binary16Matrix activations{.rows = 1, .k = kGroup, .values = {}};
  // All but one use 16 bits in all.
  for (std::size_t k = 0; k < kGroup; ++k) {
    const std::uint32_t bits = random.bits32();
    activations.values.push_back(
        static_cast<std::uint16_t>((bits & 0x83FF) | (12 + (bits >> 16) % 5) << 10));
  }
  activations.values[17] = static_cast<std::uint16_t>(exponent << 10 | 0x3FF | sign);
  // All weights 15, then all -15.
  GroupMatrix weights{.format = WeightFormat::uint4,
                      .rows = 2,
                      .k = kGroup,
                      .group = kGroup,
                      .codes = {},
                      .scales = {0x3C00, 0x3C00},
                      .zeros = {0, 15}};
  weights.codes.assign(kGroup, 0x00);
  for (std::size_t i = 0; i < kGroup / 2; ++i) weights.codes[i] = 0xFF;
  REQUIRE(exact_difference(activations, weights) == "");
}

TEST_CASE("multiply binary16, exact: Inf and NaN") {
  const auto group = GENERATE(as<std::size_t>(), 4, 640);
  const auto bad = GENERATE(as<std::uint16_t>(), 0x7C00, 0xFC00, 0x7E01, 0xFDFF);
  CAPTURE(group, bad);
  SplitMix64 random(group + bad);
  auto activations = test::random_binary16_matrix(random, 6, 650, Binary16Kind::bell);
  activations.values[0] = bad;
  activations.values[3 * 650 - 1] = bad;
  activations.values[4 * 650 + 7] = bad;
  const auto weights = test::random_group_matrix(random, 19, 650, group, WeightFormat::uint4);
  REQUIRE(exact_difference(activations, weights) == "");
}

TEST_CASE("multiply binary16, exact: weight scales of any pattern") {
  const auto seed = GENERATE(range(1, 7));
  const auto group = GENERATE(as<std::size_t>(), 2, 32);
  CAPTURE(seed, group);
  SplitMix64 random(static_cast<std::uint64_t>(seed));
  const auto activations = test::random_binary16_matrix(random, 6, 96, Binary16Kind::finite);
  const auto weights = test::random_group_matrix(random, 67, 96, group, WeightFormat::uint4, true);
  REQUIRE(exact_difference(activations, weights) == "");
}

TEST_CASE("multiply binary16, aligned: every number of fraction bits") {
  const int fraction_bits = GENERATE(range(0, 17));
  const auto group = GENERATE(as<std::size_t>(), 6, 128, 640);
  CAPTURE(fraction_bits, group);
  SplitMix64 random(group + static_cast<std::size_t>(fraction_bits));
  const MixpeArithmetic arithmetic{
      .accumulator = {.kind = Kind::aligned, .fraction_bits = fraction_bits}};
  for (const auto kind : test::kBinary16Kinds) {
    CAPTURE(to_string(kind));
    const auto activations = test::random_binary16_matrix(random, 5, 650, kind);
    const auto format = fraction_bits % 2 == 0 ? WeightFormat::uint4 : WeightFormat::int4;
    const auto weights = test::random_group_matrix(random, 18, 650, group, format);
    REQUIRE(difference_from_model(arithmetic, activations, weights) == "");
  }
}

}  // namespace
}  // namespace mpgen::gemm
