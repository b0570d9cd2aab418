// mpGEMM of MXFP4 against the model of mxfp4_mac.
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "gemm/gemm.hpp"
#include "gemm/naive.hpp"
#include "tests/catch.hpp"
#include "tests/gemm/every_target.hpp"
#include "tests/gemm/random_matrices.hpp"

namespace mpgen::gemm {
namespace {

using spec::OutputFormat;
using test::SplitMix64;

std::string difference_from_model(const Mxfp4Matrix& activations, const Mxfp4Matrix& weights) {
  for (const auto output : {OutputFormat::fp32, OutputFormat::fp16}) {
    const BlockArithmetic arithmetic{.output = output};
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

TEST_CASE("multiply mxfp4: awkward shapes") {
  const auto seed = GENERATE(1, 2, 3);
  CAPTURE(seed);
  SplitMix64 random(static_cast<std::uint64_t>(seed));
  for (const auto& shape :
       {Shape{1, 1, 1}, Shape{3, 33, 33}, Shape{9, 17, 95}, Shape{16, 66, 64}}) {
    CAPTURE(shape.tokens, shape.channels, shape.k);
    const auto activations = test::random_mxfp4_matrix(random, shape.tokens, shape.k, {115, 135});
    const auto weights = test::random_mxfp4_matrix(random, shape.channels, shape.k, {110, 130});
    REQUIRE(difference_from_model(activations, weights).empty());
  }
}

TEST_CASE("multiply mxfp4: all scales, overflow, underflow and NaN") {
  const auto seed = GENERATE(range(1, 5));
  const auto scales = GENERATE(std::pair(0, 254), std::pair(0, 40), std::pair(40, 70),
                               std::pair(180, 200), std::pair(220, 254), std::pair(250, 255));
  CAPTURE(seed, scales.first, scales.second);
  SplitMix64 random(static_cast<std::uint64_t>(seed));
  const auto activations = test::random_mxfp4_matrix(random, 9, 160, scales);
  const auto weights = test::random_mxfp4_matrix(random, 35, 160, scales);
  REQUIRE(difference_from_model(activations, weights).empty());
}

TEST_CASE("multiply mxfp4: sums at the least and the largest binary32") {
  const auto seed = GENERATE(range(1, 5));
  // Sums of scales at which a block's value begins to underflow, and to overflow.
  const auto scale = GENERATE(48, 50, 52, 54, 56, 58, 182, 184, 186, 188, 190, 192);
  CAPTURE(seed, scale);
  SplitMix64 random(static_cast<std::uint64_t>(seed));
  const auto activations = test::random_mxfp4_matrix(random, 9, 256, {scale, scale + 2});
  const auto weights = test::random_mxfp4_matrix(random, 35, 256, {scale - 1, scale + 1});
  REQUIRE(difference_from_model(activations, weights).empty());
}

TEST_CASE("multiply mxfp4: largest sums of a block at all scales") {
  const int weight_scale = GENERATE(0, 1, 20, 40, 50, 60, 127, 180, 200, 254);
  const int weight_code = GENERATE(0x77, 0xFF, 0x11);
  CAPTURE(weight_scale, weight_code);
  SplitMix64 random(1);
  auto activations = test::random_mxfp4_matrix(random, 255, 32, {0, 0});
  auto weights = test::random_mxfp4_matrix(random, 3, 32, {weight_scale, weight_scale});
  for (auto& code : activations.codes) code = 0x77;
  for (auto& code : weights.codes) code = static_cast<std::uint8_t>(weight_code);
  for (std::size_t row = 0; row < activations.rows; ++row) {
    activations.scales[row] = static_cast<std::uint8_t>(row);
  }
  REQUIRE(difference_from_model(activations, weights).empty());
}

TEST_CASE("multiply mxfp4: accumulators other than fp32 are refused") {
  Mxfp4Matrix none;
  std::vector<std::uint32_t> result;
  const BlockArithmetic arithmetic{.accumulator = spec::BlockAccumulator::exact};
  REQUIRE_THROWS_AS(multiply(arithmetic, none, none, result), std::invalid_argument);
}

}  // namespace
}  // namespace mpgen::gemm
