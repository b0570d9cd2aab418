#include "golden/dialect_mac.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "golden/dialect_decoder.hpp"
#include "tests/catch.hpp"
#include "tests/golden/dialect_vectors.hpp"
#include "tests/golden/splitmix64.hpp"

namespace mpgen::golden {
namespace {

using Codes = std::vector<std::uint8_t>;
using Kind = spec::BlockAccumulator;

spec::DialectMacSpec mac_spec(int block, int lanes, Kind accumulator) {
  spec::DialectMacSpec spec;
  spec.block = block;
  spec.lanes = lanes;
  spec.accumulator = accumulator;
  return spec;
}

std::uint32_t bits_of(float value) { return std::bit_cast<std::uint32_t>(value); }

void add_block(DialectMac& mac, std::span<const std::uint8_t> activations, int activation_dialect,
               std::span<const std::uint8_t> weights, int weight_dialect, std::size_t lanes) {
  for (std::size_t beat = 0; beat < activations.size(); beat += lanes) {
    mac.add_beat(activations.subspan(beat, lanes), activation_dialect, weights.subspan(beat, lanes),
                 weight_dialect);
  }
}

}  // namespace

TEST_CASE("dialect_mac: the specification's dot product", "[dialect_mac]") {
  const auto kind = GENERATE(Kind::fp32, Kind::fp16, Kind::exact);
  const auto lanes = GENERATE(1, 4, 16);
  CAPTURE(kind, lanes);
  DialectMac mac(mac_spec(16, lanes, kind));
  mac.start();
  add_block(mac, test::kCodesA, 4, test::kCodesB, 15, static_cast<std::size_t>(lanes));
  CHECK(mac.block_sum() == test::kSumAB);
  mac.end_block(12, 9, false);
  CHECK(mac.block_sum() == 0);
  CHECK(mac.result() == bits_of(test::kValueAB));
}

TEST_CASE("dialect_mac: extremes of a block", "[dialect_mac]") {
  const auto block = GENERATE(16, 32, 64);
  CAPTURE(block);
  const auto elements = static_cast<std::size_t>(block);
  const Codes largest(elements, 0x7);
  const Codes negative(elements, 0xF);
  DialectMac mac(mac_spec(block, block, Kind::exact));
  mac.start();
  mac.add_beat(largest, 0, negative, 1);
  CHECK(mac.block_sum() == std::int64_t{-225} * block);
  mac.end_block(31, 31, false);
  CHECK(mac.result() == bits_of(std::ldexp(-225.0F * static_cast<float>(block), 30)));
  mac.add_beat(negative, 1, negative, 0);
  CHECK(mac.block_sum() == std::int64_t{225} * block);
  mac.end_block(31, 31, false);
  CHECK(mac.result() == 0);
  mac.start();
  mac.add_beat(Codes(elements, 0x8), 3, largest, 9);  // negative zeros
  mac.end_block(0, 0, false);
  CHECK(mac.result() == 0);
}

TEST_CASE("dialect_mac: the dialect is that of the beat, the exponents those of the block",
          "[dialect_mac]") {
  DialectMac mac(mac_spec(16, 8, Kind::fp32));
  mac.start();
  const Codes six(8, 0x6);
  mac.add_beat(six, 0, six, 15);  // 8 * 11 * 6
  mac.add_beat(six, 1, six, 7);   // 8 * 9 * 8
  CHECK(mac.block_sum() == 528 + 576);
  mac.end_block(16, 16, false);
  mac.add_beat(six, 0, six, 15);
  mac.add_beat(six, 0, Codes(8, 0xE), 15);
  mac.end_block(31, 31, false);
  CHECK(mac.result() == bits_of(1104));
}

TEST_CASE("dialect_mac: decoded operands", "[dialect_mac]") {
  auto spec = mac_spec(16, 4, Kind::fp32);
  spec.operands = spec::DialectOperands::decoded;
  SECTION("five bits with the default book") {
    DialectMac mac(spec);
    mac.start();
    mac.add_beat(Codes{15, 16 + 15, 16, 5}, 0, Codes{15, 16 + 13, 1, 16 + 12}, 0);
    CHECK(mac.block_sum() == 225 + 195 - 60);
  }
  SECTION("four bits with a small one") {
    spec.formatbook = {{{{0, 1, 2, 3, 4, 5, 6, 7}}, {{0, 1, 2, 3, 4, 5, 6, 7}}}};
    DialectMac mac(spec);
    mac.start();
    mac.add_beat(Codes{7, 8 + 7, 8, 5}, 1, Codes{7, 8 + 6, 1, 8 + 4}, 0);
    CHECK(mac.block_sum() == 49 + 42 - 20);
  }
}

TEST_CASE("dialect_mac: an operand that is not finite spoils the dot product", "[dialect_mac]") {
  const auto kind = GENERATE(Kind::fp32, Kind::fp16, Kind::exact);
  const auto output = GENERATE(spec::OutputFormat::fp32, spec::OutputFormat::fp16);
  CAPTURE(kind, output);
  auto spec = mac_spec(16, 16, kind);
  spec.output = output;
  const bool wide = output == spec::OutputFormat::fp32;
  DialectMac mac(spec);
  mac.start();
  const Codes one(16, 0x2);
  for (const bool nonfinite : {false, true, false}) {
    mac.add_beat(one, 0, one, 0);
    mac.end_block(15, 15, nonfinite);
  }
  CHECK(mac.result() == (wide ? 0x7FC00000 : 0x7E00));
  mac.start();
  mac.add_beat(one, 0, one, 0);
  mac.end_block(15, 15, false);
  CHECK(mac.result() == (wide ? 0x41800000 : 0x4C00));
}

TEST_CASE("dialect_mac: random dot products of element values", "[dialect_mac]") {
  constexpr std::uint64_t kSeed = 0x3AC0;
  const auto block = GENERATE(16, 32, 64);
  CAPTURE(kSeed, block);
  const spec::Formatbook& book = spec::blockdialect_formatbook();
  const auto elements = static_cast<std::size_t>(block);
  test::SplitMix64 random(kSeed);
  DialectMac mac(mac_spec(block, block / 4, Kind::fp32));
  int wrong = 0;
  for (int round = 0; round < 2000; ++round) {
    mac.start();
    volatile float expected = 0;
    for (int count = random.between(1, 6); count > 0; --count) {
      Codes activations(elements);
      Codes weights(elements);
      const int activation_dialect = random.between(0, 15);
      const int weight_dialect = random.between(0, 15);
      const int activation_exponent = random.between(0, 31);
      const int weight_exponent = random.between(0, 31);
      double sum = 0;  // exact: all products are multiples of one power of two
      for (std::size_t i = 0; i < elements; ++i) {
        activations[i] = static_cast<std::uint8_t>(random.between(0, 15));
        weights[i] = static_cast<std::uint8_t>(random.between(0, 15));
        const auto value = [&book](int dialect, int exponent, std::uint8_t code) {
          return double{std::bit_cast<float>(element_value(book, dialect, exponent, code))};
        };
        sum += value(activation_dialect, activation_exponent, activations[i]) *
               value(weight_dialect, weight_exponent, weights[i]);
      }
      expected = expected + static_cast<float>(sum);
      add_block(mac, activations, activation_dialect, weights, weight_dialect, elements / 4);
      mac.end_block(activation_exponent, weight_exponent, false);
    }
    wrong += mac.result() != bits_of(expected) ? 1 : 0;
  }
  REQUIRE(wrong == 0);
}

}  // namespace mpgen::golden
