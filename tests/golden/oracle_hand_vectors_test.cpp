// The oracle on examples that were worked out by hand from the specification.
#include <array>
#include <cstdint>
#include <vector>

#include "tests/catch.hpp"
#include "tests/oracle/floating_point.hpp"
#include "tests/oracle/mixpe_alignment.hpp"
#include "tests/oracle/mixpe_dot.hpp"
#include "tests/oracle/mixpe_group.hpp"
#include "tests/oracle/mixpe_product.hpp"
#include "tests/oracle/quantizers.hpp"

namespace mpgen::oracle {
namespace {

using spec::ActivationFormat;
using spec::WeightFormat;
using Kind = spec::Accumulator::Kind;

TEST_CASE("oracle: products by hand", "[oracle]") {
  // 1.5 = 1536 * 2^(15 - 25).
  const Product fp16 = shift_add_product(WeightFormat::uint4, ActivationFormat::fp16, 0xBE00, 11);
  CHECK(fp16.product == -1536 * 11);
  CHECK(fp16.exponent == 15);
  CHECK_FALSE(fp16.nonfinite);
  // The ends of the ranges of section 2.1.
  const auto int8 = [](WeightFormat weights, int x, int q) {
    return shift_add_product(weights, ActivationFormat::int8, x, q).product;
  };
  CHECK(int8(WeightFormat::uint4, -128, 15) == -1920);
  CHECK(int8(WeightFormat::uint4, 127, 15) == 1905);
  CHECK(int8(WeightFormat::int4, 127, -8) == -1016);
  CHECK(int8(WeightFormat::int4, -128, -8) == 1024);
  CHECK(shift_add_product(WeightFormat::uint4, ActivationFormat::fp16, 0xFC00, 0).nonfinite);
}

TEST_CASE("oracle: alignment by hand", "[oracle]") {
  // Exponent fields 15, 13, 0: M = 15; 1023 >> 2 and 7 >> 14 after the shift by N.
  const std::array<std::int32_t, 3> group = {0x3C01, 0xB7FF, 0x8007};
  const Alignment zero = align(group, 0);
  CHECK(zero.largest_exponent == 15);
  CHECK(zero.integers == std::vector<Integer>{1025, -511, 0});
  CHECK(align(group, 2).integers == std::vector<Integer>{4100, -2047, 0});
  CHECK(align(group, 14).integers[2] == -7);
  const std::array<std::int32_t, 2> zeros = {0x0000, 0x8000};
  CHECK(align(zeros, 4).largest_exponent == 1);
}

TEST_CASE("oracle: a binary32 accumulator rounds once a beat", "[oracle]") {
  // 2^14 has a last bit of 2^-9, so 2^-10 is half of it.
  const std::array<std::int32_t, 4> group = {0x7400, 0x1400, 0x1400, 0x1400};
  const auto sum = [&group](int lanes) {
    return group_asum({.weights = WeightFormat::uint4,
                       .activations = ActivationFormat::fp16,
                       .accumulator = {.kind = Kind::fp32},
                       .lanes = lanes},
                      group)
        .value;
  };
  CHECK(sum(1) == 16384);                     // each tie goes back to the even neighbour
  CHECK(sum(2) == 16384 + Rational(1, 512));  // a tie, then two halves at once
  CHECK(sum(4) == 16384 + Rational(1, 256));  // 1.5 last bits: a tie to the even neighbour
}

TEST_CASE("oracle: a dot product by hand", "[oracle]") {
  // dot = 1 * 3 + 0.5 * 10 = 8, asum = 1.5, d = 8 - 2 * 1.5 = 5, times 0.25 = 1.25.
  const QuantizedOperands group = {
      .activations = {0x3C00, 0x3800}, .weights = {3, 10}, .zero_point = 2, .scale = 0x3400};
  const std::array<QuantizedOperands, 2> twice = {group, group};
  spec::MixpeDotSpec design;
  design.lanes = 1;
  for (const Kind kind : {Kind::exact, Kind::fp32, Kind::aligned}) {
    design.accumulator.kind = kind;
    CHECK(mixpe_dot(design, twice, 0) == 0x40200000);  // 2.5
  }
  design.output = spec::OutputFormat::fp16;
  CHECK(mixpe_dot(design, twice, 0) == 0x4100);
  std::array<QuantizedOperands, 2> with_infinity = twice;
  with_infinity[0].activations[1] = 0x7C00;
  with_infinity[0].weights[1] = 0;
  CHECK(mixpe_dot(design, with_infinity, 0) == kNan16);
}

TEST_CASE("oracle: quantisers by hand", "[oracle]") {
  // s = 15 / 15 = 1, z = 5, 0.5 and 1.5 go to the even neighbours 0 and 2.
  const std::array<float, 5> weights = {-5.0F, 10.0F, 0.5F, 1.5F, -0.0F};
  const auto uint4 = quantize_uint4(weights);
  REQUIRE(uint4);
  CHECK(uint4->scale == 0x3C00);
  CHECK(uint4->zero_point == 5);
  CHECK(uint4->codes == std::vector<std::int32_t>{0, 15, 5, 7, 5});
  const std::array<float, 3> symmetric = {-7.0F, 2.5F, 3.5F};
  const auto int4 = quantize_int4(symmetric);
  REQUIRE(int4);
  CHECK(int4->scale == 0x3C00);
  CHECK(int4->codes == std::vector<std::int32_t>{-7, 2, 4});
  const std::array<float, 3> row = {254.0F, -1.0F, 3.0F};
  const auto int8 = quantize_int8(row);
  REQUIRE(int8);
  CHECK(int8->scale == 0x40000000);
  CHECK(int8->codes == std::vector<std::int32_t>{127, 0, 2});
}

}  // namespace
}  // namespace mpgen::oracle
