#include "golden/dialect_quantizer_mse.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "golden/binary32.hpp"
#include "golden/format_selector.hpp"
#include "tests/catch.hpp"
#include "tests/golden/dialect_blocks.hpp"
#include "tests/golden/dialect_vectors.hpp"

namespace mpgen::golden {
namespace {

using spec::blockdialect_formatbook;
using spec::Formatbook;
using test::Halves;

// In units of 2^-36 half units every scaled element of every block is an integer.
constexpr int kFraction = 36;

Int128 fixed_point(std::uint16_t element, int shared) {
  return static_cast<Int128>(std::ldexp(test::scaled_magnitude(element, shared), kFraction));
}

struct Rounded {
  std::uint8_t index = 0;
  Int128 squared_error = 0;
};

Rounded nearest(const spec::Dialect& dialect, Int128 value) {
  Rounded best{.index = 0, .squared_error = value * value};
  for (std::size_t index = 1; index < dialect.size(); ++index) {
    const Int128 error = value - (Int128{dialect[index]} << kFraction);
    if (error * error <= best.squared_error) {
      best = {.index = static_cast<std::uint8_t>(index), .squared_error = error * error};
    }
  }
  return best;
}

// All errors in full, with no regard to how wide they are.
DialectBlock expected_block(const Formatbook& book, const Halves& weights) {
  const int shared = test::shared_exponent(weights);
  DialectBlock best;
  Int128 least = -1;
  for (int dialect = 0; dialect < book.size(); ++dialect) {
    DialectBlock block;
    block.dialect = static_cast<std::uint8_t>(dialect);
    block.exponent = static_cast<std::uint8_t>(shared);
    Int128 error = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const Rounded rounded =
          nearest(book.dialects[block.dialect], fixed_point(weights[i], shared));
      error += rounded.squared_error;
      const bool negative = weights[i] >= 0x8000 && rounded.index > 0;
      block.codes[i] = static_cast<std::uint8_t>(rounded.index + (negative ? 8 : 0));
    }
    if (least < 0 || error < least) {
      least = error;
      best = block;
    }
  }
  return best;
}

}  // namespace

TEST_CASE("dialect_quantizer_mse: zeros are a tie of all dialects", "[dialect_quantizer_mse]") {
  const DialectQuantizerMse quantizer(blockdialect_formatbook());
  CHECK(quantizer.quantize(Halves(32, 0x0000)) == DialectBlock{});
  CHECK(quantizer.quantize(Halves(64, 0x8000)) == DialectBlock{});
}

TEST_CASE("dialect_quantizer_mse: ties go to the lowest id", "[dialect_quantizer_mse]") {
  const DialectQuantizerMse quantizer(blockdialect_formatbook());
  // 4.0 alone: s = 15, 8 half units, which dialects 5, 7, 12, 14 and 15 have.
  DialectBlock block = quantizer.quantize(Halves{0x4400});
  CHECK(block.exponent == 15);
  CHECK(block.dialect == 5);
  CHECK(block.codes[0] == 6);
  // 4.25 is 8.5 half units: 9 is as far as 8, and dialect 1 the first with either.
  CHECK(quantizer.quantize(Halves{0x4440}).dialect == 1);
  CHECK(quantizer.quantize(Halves{0xC440}).codes[0] == 0xE);
  // The last bit of the significand decides.
  CHECK(quantizer.quantize(Halves{0x4441}).dialect == 1);
  CHECK(quantizer.quantize(Halves{0x443F}).dialect == 5);
  // An element that rounds to 0 in every dialect adds the same error to all.
  CHECK(quantizer.quantize(Halves{0x4440, 0x37FF, 0x0001, 0x83FF}).dialect == 1);
  // Opposite errors of two elements: 8.5 + d and 8.5 - d again make 8 and 9 a tie. For 12, which
  // has both, the errors are smaller.
  CHECK(quantizer.quantize(Halves{0x4441, 0x443F}).dialect == 12);
  CHECK(quantizer.quantize(Halves{0x4440, 0x4440}).dialect == 1);
}

TEST_CASE("dialect_quantizer_mse: by hand", "[dialect_quantizer_mse]") {
  const DialectQuantizerMse quantizer(blockdialect_formatbook());
  // 7.5 and 4.5 are 15 and 9 half units, dialect 1; with -5.5 in place of 4.5, dialect 0.
  DialectBlock block = quantizer.quantize(Halves{0x4780, 0x4480, 0xBC00});
  CHECK(block.dialect == 1);
  CHECK(block.codes[0] == 7);
  CHECK(block.codes[1] == 6);
  CHECK(block.codes[2] == 0xA);
  block = quantizer.quantize(Halves{0x4780, 0xC580});
  CHECK(block.dialect == 0);
  CHECK(block.codes[1] == 0xE);
  // Three elements of 2.5, 5 half units, outweigh a largest one that is clipped: 4.125 is 8.25.
  block = quantizer.quantize(Halves{0x4420, 0x4100, 0x4100, 0xC100});
  CHECK(block.dialect == 15);
  CHECK(block.codes[0] == 7);
  CHECK(block.codes[1] == 5);
  CHECK(block.codes[3] == 0xD);
}

TEST_CASE("dialect_quantizer_mse: the specification's vectors have no better dialect",
          "[dialect_quantizer_mse]") {
  const DialectQuantizerMse quantizer(blockdialect_formatbook());
  const DialectBlock block = quantizer.quantize(test::kBlockB);
  CHECK(block.exponent == 9);
  CHECK(block.dialect == 15);
  CHECK(std::equal(test::kCodesB.begin(), test::kCodesB.end(), block.codes.begin()));
}

TEST_CASE("dialect_quantizer_mse: Inf and NaN void the block", "[dialect_quantizer_mse]") {
  const DialectQuantizerMse quantizer(blockdialect_formatbook());
  const auto pattern = GENERATE(0x7C00, 0xFC00, 0x7E00, 0xFFFF);
  CAPTURE(pattern);
  DialectBlock spoiled;
  spoiled.nonfinite = true;
  Halves block(16, 0x3C00);
  block[15] = static_cast<std::uint16_t>(pattern);
  CHECK(quantizer.quantize(block) == spoiled);
}

TEST_CASE("dialect_quantizer_mse: random blocks have the least error in full precision",
          "[dialect_quantizer_mse]") {
  constexpr std::uint64_t kSeed = 0x35E1;
  CAPTURE(kSeed);
  const DialectQuantizerMse quantizer(blockdialect_formatbook());
  test::SplitMix64 random(kSeed);
  std::array<int, 16> uses{};
  int wrong = 0;
  for (int round = 0; round < 12'000; ++round) {
    const Halves block = test::random_block(random, 1 << random.between(0, 6));
    const DialectBlock quantized = quantizer.quantize(block);
    wrong += quantized != expected_block(blockdialect_formatbook(), block) ? 1 : 0;
    ++uses[quantized.dialect];
  }
  REQUIRE(wrong == 0);
  CHECK(*std::min_element(uses.begin(), uses.end()) > 20);
}

TEST_CASE("dialect_quantizer_mse: books of other sizes", "[dialect_quantizer_mse]") {
  constexpr std::uint64_t kSeed = 0x35E2;
  CAPTURE(kSeed);
  const Formatbook book = {{{{0, 2, 3, 5, 7, 9, 10, 15}},
                            {{0, 1, 4, 5, 6, 8, 14, 15}},
                            {{0, 1, 2, 3, 4, 5, 6, 7}},
                            {{0, 1, 2, 3, 4, 5, 6, 7}}}};
  const DialectQuantizerMse quantizer(book);
  test::SplitMix64 random(kSeed);
  int wrong = 0;
  for (int round = 0; round < 4000; ++round) {
    const Halves block = test::random_block(random, 1 << random.between(0, 5));
    wrong += quantizer.quantize(block) != expected_block(book, block) ? 1 : 0;
  }
  REQUIRE(wrong == 0);
}

}  // namespace mpgen::golden
