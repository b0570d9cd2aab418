// mpGEMM of INT8 activations against the model of mixpe_dot. Specification sections 2.2 and 2.3.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "gemm/gemm.hpp"
#include "gemm/naive.hpp"
#include "tests/catch.hpp"
#include "tests/gemm/every_target.hpp"
#include "tests/gemm/random_matrices.hpp"

namespace mpgen::gemm {
namespace {

using spec::OutputFormat;
using spec::WeightFormat;
using test::SplitMix64;

std::string difference_from_model(const Int8Matrix& activations, const GroupMatrix& weights) {
  for (const auto output : {OutputFormat::fp32, OutputFormat::fp16}) {
    const MixpeArithmetic arithmetic{.accumulator = {}, .output = output};
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

TEST_CASE("multiply int8: awkward shapes and groups") {
  const auto format = GENERATE(WeightFormat::uint4, WeightFormat::int4);
  const std::size_t group = GENERATE(2, 6, 16, 30, 48, 128, 130);
  CAPTURE(group, to_string(format));
  SplitMix64 random(group);
  for (const auto& shape :
       {Shape{1, 1, 1}, Shape{3, 33, 127}, Shape{9, 17, 256}, Shape{17, 65, 130}}) {
    CAPTURE(shape.tokens, shape.channels, shape.k);
    const auto activations = test::random_int8_matrix(random, shape.tokens, shape.k);
    const auto weights = test::random_group_matrix(random, shape.channels, shape.k, group, format);
    REQUIRE(difference_from_model(activations, weights).empty());
  }
}

TEST_CASE("multiply int8: the longest group, with the largest sums") {
  const auto format = GENERATE(WeightFormat::uint4, WeightFormat::int4);
  const auto activation = GENERATE(-128, 127);
  const auto zero_point = GENERATE(0, 15);
  CAPTURE(to_string(format), activation, zero_point);
  constexpr std::size_t kGroup = 65536;
  SplitMix64 random(1);
  auto activations = test::random_int8_matrix(random, 2, kGroup);
  for (std::size_t i = 0; i < kGroup; ++i) {
    activations.codes[i] = static_cast<std::int8_t>(activation);
  }
  auto weights = test::random_group_matrix(random, 2, kGroup, kGroup, format);
  const std::uint8_t code = format == WeightFormat::int4 ? 0x88 : zero_point == 0 ? 0xFF : 0x00;
  for (std::size_t i = 0; i < kGroup / 2; ++i) weights.codes[i] = code;
  for (auto& zero : weights.zeros) zero = static_cast<std::uint8_t>(zero_point);
  REQUIRE(difference_from_model(activations, weights).empty());
}

TEST_CASE("multiply int8: weight scales of any pattern") {
  const auto seed = GENERATE(range(1, 7));
  const std::size_t group = GENERATE(2, 32);
  CAPTURE(seed, group);
  SplitMix64 random(static_cast<std::uint64_t>(seed));
  const auto activations = test::random_int8_matrix(random, 6, 96);
  const auto weights = test::random_group_matrix(random, 67, 96, group, WeightFormat::uint4, true);
  REQUIRE(difference_from_model(activations, weights).empty());
}

TEST_CASE("multiply int8: subnormal, infinite and NaN weight scales") {
  const auto pattern =
      GENERATE(0x0000, 0x8000, 0x0001, 0x83FF, 0x7BFF, 0x7C00, 0xFC00, 0x7C01, 0xFE00);
  CAPTURE(pattern);
  SplitMix64 random(static_cast<std::uint64_t>(pattern));
  const auto activations = test::random_int8_matrix(random, 5, 128);
  auto weights = test::random_group_matrix(random, 33, 128, 32, WeightFormat::int4);
  for (std::size_t i = 0; i < weights.scales.size(); i += 3) {
    weights.scales[i] = static_cast<std::uint16_t>(pattern);
  }
  REQUIRE(difference_from_model(activations, weights).empty());
}

TEST_CASE("multiply int8: row scales of any pattern") {
  const auto seed = GENERATE(1, 2, 3);
  CAPTURE(seed);
  SplitMix64 random(static_cast<std::uint64_t>(seed));
  auto activations = test::random_int8_matrix(random, 40, 64);
  for (auto& scale : activations.scales) scale = std::bit_cast<float>(random.bits32());
  activations.scales[0] = std::numeric_limits<float>::infinity();
  activations.scales[1] = std::numeric_limits<float>::quiet_NaN();
  activations.scales[2] = std::numeric_limits<float>::denorm_min();
  activations.scales[3] = 0;
  activations.scales[4] = -0.0F;
  const auto weights = test::random_group_matrix(random, 18, 64, 16, WeightFormat::uint4);
  REQUIRE(difference_from_model(activations, weights).empty());
}

TEST_CASE("multiply int8: groups that cancel") {
  const auto seed = GENERATE(1, 2, 3);
  CAPTURE(seed);
  SplitMix64 random(static_cast<std::uint64_t>(seed));
  auto activations = test::random_int8_matrix(random, 9, 256);
  auto weights = test::random_group_matrix(random, 33, 256, 32, WeightFormat::int4);
  // Every second group is the one before with its scale's sign turned.
  for (std::size_t row = 0; row < activations.rows; ++row) {
    for (std::size_t i = 32; i < 256; ++i) {
      if (i / 32 % 2 == 1) activations.codes[row * 256 + i] = activations.codes[row * 256 + i - 32];
    }
  }
  for (std::size_t group = 1; group < weights.scales.size(); group += 2) {
    weights.scales[group] = static_cast<std::uint16_t>(weights.scales[group - 1] ^ 0x8000);
    for (std::size_t i = 0; i < 16; ++i) {
      weights.codes[group * 16 + i] = weights.codes[(group - 1) * 16 + i];
    }
  }
  REQUIRE(difference_from_model(activations, weights).empty());
}

TEST_CASE("multiply int8: empty operands") {
  const Int8Matrix none;
  Int8Matrix no_k;
  no_k.rows = 2;
  no_k.scales = {1, 1};
  GroupMatrix weights;
  weights.rows = 3;
  std::vector<std::uint32_t> expected;
  const MixpeArithmetic arithmetic{};
  REQUIRE(test::difference(arithmetic, none, weights, expected).empty());
  expected.assign(6, 0);
  REQUIRE(test::difference(arithmetic, no_k, weights, expected).empty());
}

}  // namespace
}  // namespace mpgen::gemm
