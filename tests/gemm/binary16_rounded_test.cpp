// mpGEMM of binary16 activations with binary32 accumulators against the model of mixpe_dot.
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

// Both outputs.
std::string difference_from_model(int lanes, const Binary16Matrix& activations,
                                  const GroupMatrix& weights) {
  for (const auto output : {OutputFormat::fp32, OutputFormat::fp16}) {
    const MixpeArithmetic arithmetic{
        .accumulator = {.kind = Kind::fp32}, .lanes = lanes, .output = output};
    std::vector<std::uint32_t> expected(activations.rows * weights.rows);
    multiply_naive(arithmetic, activations, weights, expected);
    const auto difference = test::difference(arithmetic, activations, weights, expected);
    if (!difference.empty()) return to_string(output) + ", " + difference;
  }
  return "";
}

struct Shape {
  std::size_t tokens;
  std::size_t channels;
  std::size_t k;
};

struct Beats {
  std::size_t group;
  int lanes;
};

TEST_CASE("multiply binary16, fp32: awkward shapes, groups, lanes and kinds of data") {
  const auto format = GENERATE(WeightFormat::uint4, WeightFormat::int4);
  const auto beats = GENERATE(Beats{2, 1}, Beats{2, 2}, Beats{6, 1}, Beats{6, 2}, Beats{6, 3},
                              Beats{128, 1}, Beats{128, 2}, Beats{128, 4}, Beats{128, 16},
                              Beats{640, 1}, Beats{640, 4}, Beats{640, 16}, Beats{640, 640});
  CAPTURE(beats.group, beats.lanes, to_string(format));
  SplitMix64 random(beats.group + static_cast<std::size_t>(beats.lanes));
  for (const auto& shape : {Shape{1, 1, 1}, Shape{9, 33, 259}, Shape{3, 17, 645}}) {
    for (const auto kind : test::kBinary16Kinds) {
      CAPTURE(shape.tokens, shape.channels, shape.k, to_string(kind));
      const auto activations = test::random_binary16_matrix(random, shape.tokens, shape.k, kind);
      const auto weights =
          test::random_group_matrix(random, shape.channels, shape.k, beats.group, format);
      REQUIRE(difference_from_model(beats.lanes, activations, weights) == "");
    }
  }
}

TEST_CASE("multiply binary16, fp32: nothing to multiply") {
  const int lanes = GENERATE(1, 4);
  SplitMix64 random(1);
  for (const auto& shape : {Shape{0, 3, 8}, Shape{3, 0, 8}, Shape{3, 5, 0}}) {
    CAPTURE(lanes, shape.tokens, shape.channels, shape.k);
    const auto activations =
        test::random_binary16_matrix(random, shape.tokens, shape.k, Binary16Kind::bell);
    const auto weights =
        test::random_group_matrix(random, shape.channels, shape.k, 4, WeightFormat::uint4);
    REQUIRE(difference_from_model(lanes, activations, weights) == "");
  }
}

TEST_CASE("multiply binary16, fp32: more tokens than one expansion of the weights serves") {
  const int lanes = GENERATE(1, 2);
  CAPTURE(lanes);
  SplitMix64 random(1);
  const auto activations = test::random_binary16_matrix(random, 519, 18, Binary16Kind::finite);
  const auto weights = test::random_group_matrix(random, 7, 18, 6, WeightFormat::uint4);
  REQUIRE(difference_from_model(lanes, activations, weights) == "");
}

TEST_CASE("multiply binary16, fp32: the longest group, sums beyond 53 bits") {
  const auto format = GENERATE(WeightFormat::uint4, WeightFormat::int4);
  const auto kind = GENERATE(Binary16Kind::bell, Binary16Kind::extremes, Binary16Kind::largest);
  const int lanes = GENERATE(1, 16, 65536);
  CAPTURE(to_string(format), to_string(kind), lanes);
  constexpr std::size_t kGroup = 65536;
  SplitMix64 random(kGroup);
  auto activations = test::random_binary16_matrix(random, 2, kGroup, kind);
  // The first row has one sign, so that its sums grow as large as they can.
  for (std::size_t k = 0; k < kGroup; ++k) activations.values[k] &= 0x7FFF;
  const auto weights = test::random_group_matrix(random, 2, kGroup, kGroup, format);
  REQUIRE(difference_from_model(lanes, activations, weights) == "");
}

TEST_CASE("multiply binary16, fp32: a beat's bit beyond binary64 decides the rounding") {
  // 4096 products 8 * 2^15 make 2^30. The next beat adds half of its last bit and 2^-24, which
  // binary64 would lose before the rounding to binary32.
  constexpr std::size_t kLarge = 4096;
  constexpr std::size_t kGroup = kLarge + 4;
  Binary16Matrix activations{.rows = 1, .k = kGroup, .values = {}};
  activations.values.assign(kGroup, 0);
  for (std::size_t k = 0; k < kLarge; ++k) activations.values[k] = 0x7800;
  activations.values[kLarge] = 0x5400;  // 64
  activations.values[kLarge + 1] = 0x0001;
  GroupMatrix weights{.format = WeightFormat::uint4,
                      .rows = 1,
                      .k = kGroup,
                      .group = kGroup,
                      .codes = {},
                      .scales = {0x3C00},
                      .zeros = {0}};
  weights.codes.assign(kGroup / 2, 0x88);
  weights.codes[kLarge / 2] = 0x11;
  const MixpeArithmetic arithmetic{.accumulator = {.kind = Kind::fp32}, .lanes = 2};
  const std::vector<std::uint32_t> expected = {0x4E800001};  // 2^30 + 2^7
  REQUIRE(test::difference(arithmetic, activations, weights, expected) == "");
}

TEST_CASE("multiply binary16, fp32: Inf and NaN") {
  const int lanes = GENERATE(1, 2);
  const auto group = GENERATE(as<std::size_t>(), 4, 640);
  const auto bad = GENERATE(as<std::uint16_t>(), 0x7C00, 0xFC00, 0x7E01, 0xFDFF);
  CAPTURE(lanes, group, bad);
  SplitMix64 random(group + bad);
  auto activations = test::random_binary16_matrix(random, 6, 650, Binary16Kind::bell);
  activations.values[0] = bad;
  activations.values[3 * 650 - 1] = bad;
  activations.values[4 * 650 + 7] = bad;
  const auto weights = test::random_group_matrix(random, 19, 650, group, WeightFormat::uint4);
  REQUIRE(difference_from_model(lanes, activations, weights) == "");
}

TEST_CASE("multiply binary16, fp32: weight scales of any pattern") {
  const int lanes = GENERATE(1, 2);
  const auto seed = GENERATE(range(1, 7));
  CAPTURE(lanes, seed);
  SplitMix64 random(static_cast<std::uint64_t>(seed));
  const auto activations = test::random_binary16_matrix(random, 6, 96, Binary16Kind::finite);
  const auto weights = test::random_group_matrix(random, 67, 96, 4, WeightFormat::uint4, true);
  REQUIRE(difference_from_model(lanes, activations, weights) == "");
}

}  // namespace
}  // namespace mpgen::gemm
