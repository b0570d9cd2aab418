// The naive mpGEMM against results worked out by hand and the specification's vectors.
#include "gemm/naive.hpp"

#include <bit>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

#include "tests/catch.hpp"

namespace mpgen::gemm {
namespace {

using spec::OutputFormat;
using spec::WeightFormat;
using Kind = spec::Accumulator::Kind;

constexpr std::uint32_t kNan32 = 0x7FC00000;
constexpr std::uint32_t kNan16 = 0x7E00;

template <class Arithmetic, class Activations, class Weights>
std::vector<std::uint32_t> patterns(const Arithmetic& arithmetic, const Activations& activations,
                                    const Weights& weights) {
  std::vector<std::uint32_t> result(activations.rows * weights.rows);
  multiply_naive(arithmetic, activations, weights, result);
  return result;
}

template <class Arithmetic, class Activations, class Weights>
std::vector<float> values(const Arithmetic& arithmetic, const Activations& activations,
                          const Weights& weights) {
  std::vector<float> floats;
  for (const std::uint32_t pattern : patterns(arithmetic, activations, weights)) {
    floats.push_back(std::bit_cast<float>(pattern));
  }
  return floats;
}

// 5 elements in groups of 4, two channels. Codes 1 2 3 4 | 5 and 15 0 8 7 | 6; what follows is
// padding that must not count.
GroupMatrix uint4_weights() {
  return {.format = WeightFormat::uint4,
          .rows = 2,
          .k = 5,
          .group = 4,
          .codes = {0x21, 0x43, 0xF5, 0xFF, 0x0F, 0x78, 0x96, 0x99},
          .scales = {0x3C00, 0x4000, 0x3800, 0xBC00},  // 1, 2 and 0.5, -1
          .zeros = {2, 3, 8, 0}};
}

GroupMatrix int4_weights() {
  GroupMatrix weights = uint4_weights();
  weights.format = WeightFormat::int4;
  weights.zeros.clear();
  return weights;
}

TEST_CASE("multiply_naive: binary16 by uint4 and int4") {
  // 1, 2, 0.5, -1, 4 and five times 1.
  const Binary16Matrix activations{
      .rows = 2,
      .k = 5,
      .values = {0x3C00, 0x4000, 0x3800, 0xBC00, 0x4400, 0x3C00, 0x3C00, 0x3C00, 0x3C00, 0x3C00}};
  // 1 * (-1 + 0 + 0.5 - 2) + 2 * 8 and 0.5 * (7 - 16 + 0 + 1) - 24;
  // 1 * (-1 + 0 + 1 + 2) + 2 * 2 and 0.5 * (7 - 8 + 0 - 1) - 6.
  REQUIRE(values(MixpeArithmetic{}, activations, uint4_weights()) ==
          std::vector<float>{13.5F, -28, 6, -7});
  // 15 is -1, and 8 is -8: 1 + 4 + 1.5 - 4 + 40 and 0.5 * (-1 + 0 - 4 - 7) - 24;
  // 10 + 10 and 0.5 * (-1 + 0 - 8 + 7) - 6.
  REQUIRE(values(MixpeArithmetic{}, activations, int4_weights()) ==
          std::vector<float>{42.5F, -30, 20, -7});
  // 13.5, -28, 6, -7 as binary16.
  REQUIRE(patterns(MixpeArithmetic{.accumulator = {}, .output = OutputFormat::fp16}, activations,
                   uint4_weights()) == std::vector<std::uint32_t>{0x4AC0, 0xCF00, 0x4600, 0xC700});
}

TEST_CASE("multiply_naive: INT8 by uint4 and int4") {
  const Int8Matrix activations{
      .rows = 2, .k = 5, .codes = {2, 4, 1, -2, 8, 1, 1, 1, 1, 1}, .scales = {0.5F, 3}};
  REQUIRE(values(MixpeArithmetic{}, activations, uint4_weights()) ==
          std::vector<float>{13.5F, -28, 18, -21});
  REQUIRE(values(MixpeArithmetic{}, activations, int4_weights()) ==
          std::vector<float>{42.5F, -30, 60, -21});
}

TEST_CASE("multiply_naive: the accumulators of binary16") {
  // 2^15 and three times 2^-10, which is a quarter of the last binary32 bit of 2^15.
  const Binary16Matrix activations{.rows = 1, .k = 4, .values = {0x7800, 0x1400, 0x1400, 0x1400}};
  const GroupMatrix ones{.format = WeightFormat::int4,
                         .rows = 1,
                         .k = 4,
                         .group = 4,
                         .codes = {0x11, 0x11},
                         .scales = {0x3C00},
                         .zeros = {}};
  const float rounded_up = 32768.00390625F;
  const auto value = [&](Kind kind, int fraction_bits, int lanes) {
    return values(MixpeArithmetic{.accumulator = {.kind = kind, .fraction_bits = fraction_bits},
                                  .lanes = lanes},
                  activations, ones);
  };
  REQUIRE(value(Kind::exact, 0, 1) == std::vector<float>{rounded_up});
  REQUIRE(value(Kind::fp32, 0, 1) == std::vector<float>{32768});
  REQUIRE(value(Kind::fp32, 0, 2) == std::vector<float>{32768});
  REQUIRE(value(Kind::fp32, 0, 4) == std::vector<float>{rounded_up});
  // The last bit kept is 2^5 or 2^-10, and 2^-11 with one bit more.
  REQUIRE(value(Kind::aligned, 0, 1) == std::vector<float>{32768});
  REQUIRE(value(Kind::aligned, 14, 1) == std::vector<float>{32768});
  REQUIRE(value(Kind::aligned, 15, 1) == std::vector<float>{rounded_up});
}

TEST_CASE("multiply_naive: Inf and NaN among the activations") {
  const Binary16Matrix activations{.rows = 2, .k = 2, .values = {0x3C00, 0x3C00, 0x7C00, 0x3C00}};
  const GroupMatrix weights{.format = WeightFormat::int4,
                            .rows = 1,
                            .k = 2,
                            .group = 2,
                            .codes = {0x10},  // 0 for the Inf
                            .scales = {0x3C00},
                            .zeros = {}};
  for (const Kind kind : {Kind::exact, Kind::fp32, Kind::aligned}) {
    const MixpeArithmetic arithmetic{.accumulator = {.kind = kind}};
    REQUIRE(patterns(arithmetic, activations, weights) ==
            std::vector<std::uint32_t>{0x3F800000, kNan32});
  }
  REQUIRE(patterns(MixpeArithmetic{.accumulator = {}, .output = OutputFormat::fp16}, activations,
                   weights) == std::vector<std::uint32_t>{0x3C00, kNan16});
}

// The blocks a and b of the specification's test vectors.
DialectMatrix dialect_block(std::size_t k, std::vector<std::uint8_t> codes, std::uint8_t dialect,
                            std::uint8_t exponent) {
  DialectMatrix matrix;
  matrix.rows = 1;
  matrix.k = k;
  matrix.block = 16;
  matrix.codes = std::move(codes);
  matrix.dialects = {dialect};
  matrix.exponents = {exponent};
  return matrix;
}

DialectMatrix block_a(std::size_t k) {
  return dialect_block(k, {0x10, 0x29, 0x4B, 0xD5, 0xE6, 0xE6, 0x07, 0x40}, 4, 12);
}

DialectMatrix block_b(std::size_t k) {
  return dialect_block(k, {0xA4, 0x76, 0x2F, 0xF2, 0x15, 0x6C, 0x07, 0x50}, 15, 9);
}

TEST_CASE("multiply_naive: the specification's blocks of DialectFP4") {
  REQUIRE(values(BlockArithmetic{}, block_a(16), block_b(16)) == std::vector<float>{0.080078125F});
  // Without the last pair, 4 * 5: S = 144.
  REQUIRE(values(BlockArithmetic{}, block_a(15), block_b(15)) == std::vector<float>{0.0703125F});
}

TEST_CASE("multiply_naive: nonfinite blocks of DialectFP4") {
  for (const bool in_activations : {true, false}) {
    DialectMatrix activations = block_a(16);
    DialectMatrix weights = block_b(16);
    DialectMatrix& bad = in_activations ? activations : weights;
    bad.nonfinite = {1};
    bad.dialects = {255};
    REQUIRE(patterns(BlockArithmetic{}, activations, weights) ==
            std::vector<std::uint32_t>{kNan32});
  }
}

TEST_CASE("multiply_naive: MXFP4") {
  // 0.5, 1, 1.5, 2, 3, 4, 6, -6 by ones; the padding of both must not count.
  Mxfp4Matrix activations{.rows = 1, .k = 8, .codes = {0x21, 0x43, 0x65, 0xF7}, .scales = {128}};
  Mxfp4Matrix ones{.rows = 1, .k = 8, .codes = {0x22, 0x22, 0x22, 0x22}, .scales = {126}};
  activations.codes.resize(16, 0x77);
  ones.codes.resize(16, 0x77);
  REQUIRE(values(BlockArithmetic{}, activations, ones) == std::vector<float>{12});
  ones.scales = {255};
  REQUIRE(patterns(BlockArithmetic{}, activations, ones) == std::vector<std::uint32_t>{kNan32});
}

TEST_CASE("multiply_naive: operands that do not fit") {
  const Binary16Matrix activations{.rows = 1, .k = 4, .values = {0, 0, 0, 0}};
  std::vector<std::uint32_t> result(2);
  REQUIRE_THROWS_AS(multiply_naive(MixpeArithmetic{}, activations, uint4_weights(), result),
                    std::invalid_argument);
}

}  // namespace
}  // namespace mpgen::gemm
