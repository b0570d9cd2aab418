// mpGEMM of DialectFP4 against the model of dialect_mac. Specification section 3.4.
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "gemm/gemm.hpp"
#include "gemm/naive.hpp"
#include "spec/formatbook.hpp"
#include "tests/catch.hpp"
#include "tests/gemm/every_target.hpp"
#include "tests/gemm/random_matrices.hpp"
#include "tests/oracle/random.hpp"
#include "tests/oracle/random_formatbook.hpp"

namespace mpgen::gemm {
namespace {

using spec::BlockAccumulator;
using spec::OutputFormat;
using test::SplitMix64;

constexpr auto kAccumulators = {BlockAccumulator::fp32, BlockAccumulator::fp16,
                                BlockAccumulator::exact};
constexpr auto kOutputs = {OutputFormat::fp32, OutputFormat::fp16};

std::string difference_from_model(const BlockArithmetic& arithmetic,
                                  const DialectMatrix& activations, const DialectMatrix& weights) {
  std::vector<std::uint32_t> expected(activations.rows * weights.rows);
  multiply_naive(arithmetic, activations, weights, expected);
  return test::difference(arithmetic, activations, weights, expected);
}

std::string difference_of_all(const DialectMatrix& activations, const DialectMatrix& weights) {
  for (const auto accumulator : kAccumulators) {
    for (const auto output : kOutputs) {
      const auto difference = difference_from_model({.accumulator = accumulator, .output = output},
                                                    activations, weights);
      if (!difference.empty()) {
        return to_string(accumulator) + " to " + to_string(output) + ", " + difference;
      }
    }
  }
  return "";
}

struct Shape {
  std::size_t tokens;
  std::size_t channels;
  std::size_t k;
};

// Around the sizes of tiles and panels of every instruction set.
constexpr auto kShapes = {Shape{1, 1, 1},   Shape{1, 33, 64}, Shape{2, 9, 31},   Shape{3, 17, 95},
                          Shape{7, 31, 33}, Shape{9, 5, 130}, Shape{17, 65, 96}, Shape{8, 32, 128}};

TEST_CASE("multiply dialect: awkward shapes, every block and accumulator") {
  const auto seed = GENERATE(1, 2);
  const std::size_t block = GENERATE(16, 32, 64);
  CAPTURE(seed, block);
  SplitMix64 random(static_cast<std::uint64_t>(seed));
  const auto& book = spec::blockdialect_formatbook();
  for (const auto& shape : kShapes) {
    const std::pair exponents(10, 17);
    const auto activations =
        test::random_dialect_matrix(random, shape.tokens, shape.k, block, book, exponents);
    const auto weights =
        test::random_dialect_matrix(random, shape.channels, shape.k, block, book, exponents);
    CAPTURE(shape.tokens, shape.channels, shape.k);
    REQUIRE(difference_of_all(activations, weights).empty());
  }
}

TEST_CASE("multiply dialect: all shared exponents, overflow and underflow of binary16") {
  const auto seed = GENERATE(1, 2, 3);
  const auto exponents =
      GENERATE(std::pair(0, 31), std::pair(15, 20), std::pair(0, 5), std::pair(24, 31));
  CAPTURE(seed, exponents.first, exponents.second);
  SplitMix64 random(static_cast<std::uint64_t>(seed));
  const auto& book = spec::blockdialect_formatbook();
  const auto activations = test::random_dialect_matrix(random, 5, 480, 32, book, exponents);
  const auto weights = test::random_dialect_matrix(random, 35, 480, 32, book, exponents);
  REQUIRE(difference_of_all(activations, weights).empty());
}

TEST_CASE("multiply dialect: sums near the overflow of binary16") {
  // One block of 32 products of 15 * 15 is 7200 * 2^e; 9 and more of e = 0 pass 65504.
  const auto blocks = static_cast<std::size_t>(GENERATE(8, 9, 10, 11));
  CAPTURE(blocks);
  DialectMatrix ones;
  ones.rows = 1;
  ones.k = blocks * 32;
  ones.codes.assign(blocks * 16, 0x77);
  ones.dialects.assign(blocks, 0);
  ones.exponents.assign(blocks, 16);
  REQUIRE(difference_of_all(ones, ones).empty());
  DialectMatrix alternating = ones;
  for (std::size_t i = blocks * 8; i < alternating.codes.size(); ++i) alternating.codes[i] = 0xFF;
  REQUIRE(difference_of_all(ones, alternating).empty());
}

TEST_CASE("multiply dialect: Inf minus Inf of binary16 is NaN") {
  DialectMatrix activations;
  activations.rows = 1;
  activations.k = 64;
  activations.codes.assign(32, 0x77);
  activations.dialects.assign(2, 0);
  activations.exponents.assign(2, 31);
  DialectMatrix weights = activations;
  for (std::size_t i = 16; i < 32; ++i) weights.codes[i] = 0xFF;
  std::vector<std::uint32_t> expected = {0x7FC00000};
  REQUIRE(test::difference(BlockArithmetic{.accumulator = BlockAccumulator::fp16}, activations,
                           weights, expected)
              .empty());
  expected = {0x7E00};
  REQUIRE(test::difference(
              BlockArithmetic{.accumulator = BlockAccumulator::fp16, .output = OutputFormat::fp16},
              activations, weights, expected)
              .empty());
  expected = {0};
  REQUIRE(test::difference(BlockArithmetic{.accumulator = BlockAccumulator::exact}, activations,
                           weights, expected)
              .empty());
}

TEST_CASE("multiply dialect: nonfinite blocks make their rows NaN") {
  const auto seed = GENERATE(1, 2, 3);
  const bool in_activations = GENERATE(false, true);
  const bool in_weights = GENERATE(false, true);
  CAPTURE(seed, in_activations, in_weights);
  SplitMix64 random(static_cast<std::uint64_t>(seed));
  const auto& book = spec::blockdialect_formatbook();
  const std::pair exponents(8, 20);
  auto activations = test::random_dialect_matrix(random, 11, 96, 32, book, exponents);
  auto weights = test::random_dialect_matrix(random, 37, 96, 32, book, exponents);
  if (in_activations) test::make_nonfinite(random, activations);
  if (in_weights) test::make_nonfinite(random, weights);
  REQUIRE(difference_of_all(activations, weights).empty());
}

TEST_CASE("multiply dialect: random formatbooks") {
  const auto seed = GENERATE(range(1, 13));
  CAPTURE(seed);
  SplitMix64 random(static_cast<std::uint64_t>(seed));
  oracle::Random books(static_cast<std::uint64_t>(seed));
  const auto book = oracle::random_formatbook(books);
  const std::size_t block = std::size_t{16} << random.between(0, 2);
  const std::pair exponents(9, 18);
  const auto activations = test::random_dialect_matrix(random, 6, 200, block, book, exponents);
  const auto weights = test::random_dialect_matrix(random, 34, 200, block, book, exponents);
  REQUIRE(difference_of_all(activations, weights).empty());
}

TEST_CASE("multiply dialect: blocks that cancel") {
  const auto seed = GENERATE(1, 2, 3);
  CAPTURE(seed);
  SplitMix64 random(static_cast<std::uint64_t>(seed));
  const auto& book = spec::blockdialect_formatbook();
  auto activations = test::random_dialect_matrix(random, 9, 256, 32, book, {12, 16});
  auto weights = test::random_dialect_matrix(random, 33, 256, 32, book, {12, 16});
  // Every second block is the one before with the weights' signs turned.
  const auto repeat = [](DialectMatrix& matrix, std::uint8_t signs) {
    for (std::size_t block = 1; block < matrix.dialects.size(); block += 2) {
      matrix.dialects[block] = matrix.dialects[block - 1];
      matrix.exponents[block] = matrix.exponents[block - 1];
      for (std::size_t i = 0; i < 16; ++i) {
        matrix.codes[block * 16 + i] =
            static_cast<std::uint8_t>(matrix.codes[(block - 1) * 16 + i] ^ signs);
      }
    }
  };
  repeat(activations, 0);
  repeat(weights, 0x88);
  REQUIRE(difference_of_all(activations, weights).empty());
}

TEST_CASE("multiply dialect: largest sums of a block") {
  const std::size_t block = GENERATE(16, 32, 64);
  const auto activation_code = GENERATE(0x77, 0xFF, 0xF7);
  const auto weight_code = GENERATE(0x77, 0xFF);
  CAPTURE(block, activation_code, weight_code);
  SplitMix64 random(1);
  const auto& book = spec::blockdialect_formatbook();
  auto activations = test::random_dialect_matrix(random, 3, 128, block, book, {13, 15});
  auto weights = test::random_dialect_matrix(random, 34, 128, block, book, {13, 15});
  for (auto& code : activations.codes) code = static_cast<std::uint8_t>(activation_code);
  for (auto& code : weights.codes) code = static_cast<std::uint8_t>(weight_code);
  for (auto& dialect : activations.dialects) dialect = 0;
  for (auto& dialect : weights.dialects) dialect = 1;
  REQUIRE(difference_of_all(activations, weights).empty());
}

TEST_CASE("multiply dialect: sums of blocks with more bits than binary16") {
  const auto seed = GENERATE(range(1, 9));
  const std::size_t block = GENERATE(16, 32, 64);
  CAPTURE(seed, block);
  SplitMix64 random(static_cast<std::uint64_t>(seed));
  const auto& book = spec::blockdialect_formatbook();
  // Alike, except in sign, so that products do not cancel.
  auto activations = test::random_dialect_matrix(random, 1, 256, block, book, {12, 13});
  for (auto& code : activations.codes) code = static_cast<std::uint8_t>(code | 0x44);
  auto weights = activations;
  weights.rows = 35;
  const auto repeat = [](std::vector<std::uint8_t>& bytes) {
    const auto row = bytes;
    for (int i = 1; i < 35; ++i) bytes.insert(bytes.end(), row.begin(), row.end());
  };
  repeat(weights.codes);
  repeat(weights.dialects);
  repeat(weights.exponents);
  for (auto& code : weights.codes) {
    if (random.between(0, 15) == 0) code = static_cast<std::uint8_t>(code ^ 0x80);
  }
  REQUIRE(difference_of_all(activations, weights).empty());
}

TEST_CASE("multiply dialect: more tokens than are packed at one time") {
  SplitMix64 random(1);
  const auto& book = spec::blockdialect_formatbook();
  const auto activations = test::random_dialect_matrix(random, 4099, 17, 16, book, {12, 17});
  const auto weights = test::random_dialect_matrix(random, 2, 17, 16, book, {12, 17});
  REQUIRE(difference_from_model({}, activations, weights).empty());
}

TEST_CASE("multiply dialect: empty operands") {
  DialectMatrix none;
  DialectMatrix no_k;
  no_k.rows = 2;
  std::vector<std::uint32_t> expected;
  REQUIRE(test::difference(BlockArithmetic{}, none, no_k, expected).empty());
  expected.assign(4, 0);
  REQUIRE(test::difference(BlockArithmetic{}, no_k, no_k, expected).empty());
}

}  // namespace
}  // namespace mpgen::gemm
