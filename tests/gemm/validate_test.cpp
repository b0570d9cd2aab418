#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "gemm/gemm.hpp"
#include "gemm/validate.hpp"
#include "tests/catch.hpp"
#include "tests/gemm/random_matrices.hpp"

namespace mpgen::gemm {
namespace {

using spec::WeightFormat;
using test::SplitMix64;

template <class Check>
std::string refusal(const Check& check) {
  try {
    check();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

template <class Matrix>
std::string refusal_of(const Matrix& matrix) {
  return refusal([&] { check_matrix("weights", matrix); });
}

TEST_CASE("check_matrix: groups") {
  SplitMix64 random(1);
  const GroupMatrix legal = test::random_group_matrix(random, 3, 100, 32, WeightFormat::uint4);
  REQUIRE(refusal_of(legal).empty());
  GroupMatrix matrix = legal;
  SECTION("an odd group") {
    matrix.group = 3;
    REQUIRE(refusal_of(matrix) == "weights.group = 3 is not an even number from 2 to 65536");
  }
  SECTION("no group") {
    matrix.group = 0;
    REQUIRE(refusal_of(matrix) == "weights.group = 0 is not an even number from 2 to 65536");
  }
  SECTION("a group that is too long") {
    matrix.group = 65538;
    REQUIRE(refusal_of(matrix) == "weights.group = 65538 is not an even number from 2 to 65536");
  }
  SECTION("codes") {
    matrix.codes.pop_back();
    REQUIRE(refusal_of(matrix) == "weights.codes has 191 elements instead of 192");
  }
  SECTION("scales") {
    matrix.scales.push_back(0);
    REQUIRE(refusal_of(matrix) == "weights.scales has 13 elements instead of 12");
  }
  SECTION("zero points of int4") {
    matrix.format = WeightFormat::int4;
    REQUIRE(refusal_of(matrix) == "weights.zeros has 12 elements instead of 0");
  }
  SECTION("a zero point of 16") {
    matrix.zeros[5] = 16;
    REQUIRE(refusal_of(matrix) == "weights.zeros: 16 is not a zero point, 0 to 15");
  }
  SECTION("sizes that no memory has") {
    matrix.rows = std::size_t{1} << 62;
    REQUIRE(refusal_of(matrix) == "weights: 4611686018427387904 rows of 100 elements are too many");
  }
}

TEST_CASE("check_matrix: DialectFP4") {
  SplitMix64 random(1);
  const DialectMatrix legal =
      test::random_dialect_matrix(random, 3, 100, 32, spec::blockdialect_formatbook(), {0, 31});
  REQUIRE(refusal_of(legal).empty());
  DialectMatrix matrix = legal;
  SECTION("a block of 24") {
    matrix.block = 24;
    REQUIRE(refusal_of(matrix) == "weights.block = 24 is not 16, 32 or 64");
  }
  SECTION("a dialect that the book does not have") {
    matrix.dialects[7] = 16;
    REQUIRE(refusal_of(matrix) ==
            "weights.dialects: 16 is not a dialect of the formatbook, 0 to 15");
  }
  SECTION("an exponent of 6 bits") {
    matrix.exponents[7] = 32;
    REQUIRE(refusal_of(matrix) == "weights.exponents: 32 is not a shared exponent, 0 to 31");
  }
  SECTION("void blocks may hold anything, others not") {
    matrix.nonfinite.assign(12, 0);
    matrix.nonfinite[7] = 1;
    matrix.exponents[7] = 32;
    matrix.dialects[7] = 200;
    REQUIRE(refusal_of(matrix).empty());
    matrix.exponents[8] = 40;
    REQUIRE(refusal_of(matrix) == "weights.exponents: 40 is not a shared exponent, 0 to 31");
  }
  SECTION("marks of some blocks only") {
    matrix.nonfinite.assign(11, 0);
    REQUIRE(refusal_of(matrix) == "weights.nonfinite has 11 elements instead of 12");
  }
  SECTION("an illegal formatbook") {
    matrix.formatbook.dialects[3][1] = 0;
    REQUIRE(refusal_of(matrix).substr(0, 29) == "weights.formatbook: dialect 3");
  }
}

TEST_CASE("multiply refuses operands that do not fit") {
  SplitMix64 random(1);
  const auto& book = spec::blockdialect_formatbook();
  const auto activations = test::random_dialect_matrix(random, 2, 64, 32, book, {0, 31});
  const auto weights = test::random_dialect_matrix(random, 3, 64, 32, book, {0, 31});
  std::vector<std::uint32_t> result(6);
  const auto refused = [&](const DialectMatrix& a, const DialectMatrix& w,
                           const GemmOptions& options) {
    return refusal([&] { multiply(BlockArithmetic{}, a, w, result, options); });
  };
  REQUIRE(refused(activations, weights, {}).empty());
  SECTION("k") {
    const auto other = test::random_dialect_matrix(random, 3, 63, 32, book, {0, 31});
    REQUIRE(refused(activations, other, {}) == "activations have k = 64, weights have k = 63");
  }
  SECTION("blocks") {
    const auto other = test::random_dialect_matrix(random, 3, 64, 16, book, {0, 31});
    REQUIRE(refused(activations, other, {}) == "activations have blocks of 32, weights of 16");
  }
  SECTION("formatbooks") {
    auto other = weights;
    other.formatbook.dialects[0][6] = 12;
    REQUIRE(refused(activations, other, {}) ==
            "activations and weights have different formatbooks");
  }
  SECTION("the result") {
    result.pop_back();
    REQUIRE(refused(activations, weights, {}) == "result has 5 elements instead of 2 x 3 = 6");
  }
  SECTION("threads") {
    REQUIRE(refused(activations, weights, {.threads = 0}) ==
            "the number of threads must be 1 or more");
  }
}

TEST_CASE("multiply refuses an arithmetic that MixPE does not have") {
  using Kind = spec::Accumulator::Kind;
  SplitMix64 random(1);
  const Binary16Matrix activations{.rows = 1, .k = 32, .values = std::vector<std::uint16_t>(32)};
  const auto weights = test::random_group_matrix(random, 1, 32, 32, WeightFormat::uint4);
  const auto refused = [&](const MixpeArithmetic& arithmetic) {
    return refusal([&] { check_operands(arithmetic, activations, weights, 1, {}); });
  };
  REQUIRE(refused({.accumulator = {.kind = Kind::fp32}, .lanes = 8}).empty());
  REQUIRE(refused({.accumulator = {.kind = Kind::fp32}, .lanes = 5}) ==
          "lanes = 5 do not divide the group of 32");
  REQUIRE(refused({.accumulator = {.kind = Kind::fp32}, .lanes = 0}) ==
          "lanes = 0 do not divide the group of 32");
  REQUIRE(refused({.accumulator = {.kind = Kind::aligned, .fraction_bits = 17}}) ==
          "accumulator aligned:17 has not 0 to 16 fraction bits");
}

}  // namespace
}  // namespace mpgen::gemm
