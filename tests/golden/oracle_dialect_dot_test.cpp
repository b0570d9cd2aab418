// golden dialect_dot against the rational oracle, and the examples of the specification.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ios>
#include <ostream>
#include <vector>

#include "golden/dialect_dot.hpp"
#include "tests/catch.hpp"
#include "tests/oracle/comparison.hpp"
#include "tests/oracle/dialect_accumulator.hpp"
#include "tests/oracle/dialect_least_error.hpp"
#include "tests/oracle/dialect_mac.hpp"
#include "tests/oracle/dialect_selector.hpp"
#include "tests/oracle/dialect_stimulus.hpp"
#include "tests/oracle/random_formatbook.hpp"

namespace mpgen {
namespace {

using Elements = std::vector<std::uint16_t>;
using Codes = std::vector<std::uint8_t>;

golden::DialectBlock to_golden(const oracle::DialectBlock& block) {
  golden::DialectBlock result;
  result.nonfinite = block.nonfinite;
  if (block.nonfinite) return result;
  std::copy(block.codes.begin(), block.codes.end(), result.codes.begin());
  result.dialect = static_cast<std::uint8_t>(block.dialect);
  result.exponent = static_cast<std::uint8_t>(block.exponent);
  return result;
}

TEST_CASE("golden dialect_dot agrees with the oracle", "[oracle]") {
  constexpr std::uint64_t kSeed = 0xD07;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  int not_finite = 0;
  for (int i = 0; i < 300; ++i) {
    spec::DialectDotSpec design;
    design.block = 16 << random.below(3);
    design.lanes = design.block >> random.below(5);
    design.accumulator = random.choose(std::array{
        spec::BlockAccumulator::fp32, spec::BlockAccumulator::fp16, spec::BlockAccumulator::exact});
    design.output = random.choose(std::array{spec::OutputFormat::fp32, spec::OutputFormat::fp16});
    if (!random.one_in(4)) design.formatbook = oracle::random_formatbook(random);
    const oracle::DialectSelector selector(design.formatbook);
    golden::DialectDot dot(design);
    for (int j = 0; j < 12; ++j) {
      // Mostly one kind throughout, so that magnitudes are comparable and not all are spoiled.
      const oracle::BlockKind kind = random.choose(oracle::kAllBlockKinds);
      std::vector<oracle::BlockValue> blocks;
      dot.start();
      const int count = 1 << random.between(0, 4);
      for (int block = 0; block < count; ++block) {
        const Elements activations =
            oracle::fp16_block(random, random.one_in(8) ? oracle::BlockKind::narrow : kind,
                               design.formatbook, selector, design.block);
        oracle::DialectBlock weights =
            oracle::dialect_block(random, design.formatbook, design.block);
        if (random.one_in(2)) {
          weights =
              oracle::quantize_with_least_error(
                  design.formatbook, oracle::fp16_block(random, oracle::BlockKind::narrow,
                                                        design.formatbook, selector, design.block))
                  .block;
        }
        // A weight may have been Inf or NaN as well.
        if (random.one_in(100)) weights = {.codes = {}, .nonfinite = true};
        dot.add_block(activations, to_golden(weights));
        blocks.push_back(oracle::multiply_blocks(design.formatbook,
                                                 selector.select(activations).block, weights));
        if (blocks.back().nonfinite) ++not_finite;
      }
      const std::uint32_t expected = oracle::accumulate(design.accumulator, design.output, blocks);
      comparison.check(dot.result() == expected, [&](std::ostream& out) {
        out << "block " << design.block << " " << to_string(design.accumulator) << std::hex
            << " golden " << dot.result() << " oracle " << expected << std::dec;
        for (const oracle::BlockValue& value : blocks) {
          out << "\n" << value.sum << " * 2^" << value.exponent << " " << value.nonfinite;
        }
      });
    }
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() == 3600);
  REQUIRE(not_finite > 100);
}

// Specification section 3.5.
const Elements kFirst = {0x0000, 0x2800, 0xac00, 0x3000, 0xb200, 0x3480, 0x3600, 0xb680,
                         0x3880, 0xb8c0, 0x3900, 0xb980, 0x3a60, 0x2266, 0x9bae, 0x3380};
const Elements kSecond = {0x2800, 0xa400, 0x2a00, 0x2c00, 0xac00, 0x24cd, 0x2266, 0xab33,
                          0x2948, 0x1e66, 0xa733, 0x2a66, 0x2b9a, 0x9a66, 0x0000, 0x28cd};

TEST_CASE("oracle: the examples of DialectFP4 in the specification", "[oracle]") {
  const spec::Formatbook& book = spec::blockdialect_formatbook();
  const oracle::DialectSelector selector(book);
  const oracle::Selection first = selector.select(kFirst);
  CHECK(first.block.exponent == 12);
  CHECK(first.block.dialect == 4);
  CHECK(first.even_count == 4);
  CHECK(first.odd_count == 0);
  CHECK(first.truncated == std::vector<int>{0, 1, 2, 4, 6, 9, 12, 13, 18, 19, 20, 22, 25, 0, 0, 7});
  CHECK(first.block.codes == Codes{0, 1, 9, 2, 0xb, 4, 5, 0xd, 6, 0xe, 6, 0xe, 7, 0, 0, 4});
  const oracle::Selection second = selector.select(kSecond);
  CHECK(second.block.exponent == 9);
  CHECK(second.block.dialect == 15);
  CHECK(second.block.codes == Codes{4, 0xa, 6, 7, 0xf, 2, 2, 0xf, 5, 1, 0xc, 6, 7, 0, 0, 5});
  const oracle::BlockValue product = oracle::multiply_blocks(book, first.block, second.block);
  CHECK(product.sum == 164);
  CHECK(product.exponent == 12 + 9 - 32);
  const std::vector<oracle::BlockValue> products = {product};
  // 0.080078125 = 1.28125 * 2^-4
  CHECK(oracle::accumulate(spec::BlockAccumulator::fp32, spec::OutputFormat::fp32, products) ==
        0x3DA40000);
  CHECK(oracle::accumulate(spec::BlockAccumulator::fp16, spec::OutputFormat::fp16, products) ==
        0x2D20);

  Elements tiny = {0x0001, 0x03ff, 0x8200};
  tiny.resize(16);
  const oracle::Selection corner = selector.select(tiny);
  CHECK(corner.block.exponent == 0);
  CHECK(corner.block.dialect == 14);
  Codes corner_codes = {0, 4, 0xa};
  corner_codes.resize(16);
  CHECK(corner.block.codes == corner_codes);

  const oracle::Selection zero = selector.select(Elements(16, 0x8000));
  CHECK(zero.block.exponent == 0);
  CHECK(zero.block.dialect == 14);
  CHECK(zero.block.codes == Codes(16, 0));
}

TEST_CASE("oracle: beneficial values of the default formatbook", "[oracle]") {
  constexpr std::array<std::array<int, 4>, 8> kRanges = {{{20, 25, 15, 19},
                                                          {20, 24, 15, 19},
                                                          {18, 22, 14, 17},
                                                          {18, 21, 14, 17},
                                                          {16, 19, 13, 15},
                                                          {16, 18, 13, 15},
                                                          {15, 16, 13, 14},
                                                          {13, 14, 9, 10}}};
  const oracle::DialectSelector selector(spec::blockdialect_formatbook());
  int wrong = 0;
  for (std::size_t id = 0; id < 16; ++id) {
    const int first = kRanges.at(id / 2).at(2 * (id % 2));
    const int last = kRanges.at(id / 2).at(2 * (id % 2) + 1);
    for (int t = 0; t < 32; ++t) {
      const bool inside = t >= first && t <= last;
      if (selector.beneficial().at(id).test(static_cast<std::size_t>(t)) != inside) ++wrong;
    }
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("oracle: accumulators by hand", "[oracle]") {
  using spec::BlockAccumulator;
  using spec::OutputFormat;
  // 1 + 2^-24 twice: binary32 loses both, the exact sum rounds once.
  const std::vector<oracle::BlockValue> small = {
      {.sum = 1, .exponent = 0}, {.sum = 1, .exponent = -24}, {.sum = 1, .exponent = -24}};
  CHECK(oracle::accumulate(BlockAccumulator::fp32, OutputFormat::fp32, small) == 0x3F800000);
  CHECK(oracle::accumulate(BlockAccumulator::exact, OutputFormat::fp32, small) == 0x3F800001);
  // 1 + 2^-11 + 2^-32: the tie of binary16 is only seen when binary32 has dropped the last term.
  const std::vector<oracle::BlockValue> nearly_tied = {
      {.sum = 1, .exponent = 0}, {.sum = 1, .exponent = -11}, {.sum = 1, .exponent = -32}};
  CHECK(oracle::accumulate(BlockAccumulator::fp32, OutputFormat::fp16, nearly_tied) == 0x3C00);
  CHECK(oracle::accumulate(BlockAccumulator::exact, OutputFormat::fp16, nearly_tied) == 0x3C01);
  // 65520 rounds to infinity in binary16, and opposite infinities make a NaN.
  const std::vector<oracle::BlockValue> opposite = {{.sum = 4095, .exponent = 4},
                                                    {.sum = -4095, .exponent = 4}};
  CHECK(oracle::accumulate(BlockAccumulator::fp16, OutputFormat::fp16, opposite) == 0x7E00);
  CHECK(oracle::accumulate(BlockAccumulator::fp16, OutputFormat::fp32, opposite) == 0x7FC00000);
  CHECK(oracle::accumulate(BlockAccumulator::fp32, OutputFormat::fp16, opposite) == 0);
  const std::vector<oracle::BlockValue> below = {{.sum = 65519, .exponent = 0}};
  CHECK(oracle::accumulate(BlockAccumulator::fp16, OutputFormat::fp16, below) == 0x7BFF);
  // A spoiled block decides.
  const std::vector<oracle::BlockValue> spoiled = {{.sum = 1, .exponent = 0},
                                                   {.sum = 0, .exponent = 0, .nonfinite = true}};
  CHECK(oracle::accumulate(BlockAccumulator::exact, OutputFormat::fp16, spoiled) == 0x7E00);
}

}  // namespace
}  // namespace mpgen
