#include <algorithm>
#include <array>
#include <initializer_list>
#include <stdexcept>
#include <vector>

#include "gemm/quantize.hpp"
#include "gemm/quantize_spans.hpp"
#include "golden/dialect_quantizer_mse.hpp"
#include "golden/format_selector.hpp"
#include "tests/catch.hpp"
#include "tests/gemm/dialect_blocks.hpp"
#include "tests/gemm/quantize_targets.hpp"

namespace mpgen::gemm {
namespace {

using test::SplitMix64;
using test::wrong_targets;

// The reference's blocks as a matrix.
DialectMatrix reference(const std::vector<std::uint16_t>& values, std::size_t rows, std::size_t k,
                        std::size_t block, const spec::Formatbook& book, DialectRule rule) {
  const golden::FormatSelector two_stage(book);
  const golden::DialectQuantizerMse least_squares(book);
  DialectMatrix matrix;
  bool any_nonfinite = false;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t begin = 0; begin < k; begin += block) {
      const auto elements = std::span(values).subspan(row * k + begin, std::min(block, k - begin));
      const auto expected = rule == DialectRule::mse ? least_squares.quantize(elements)
                                                     : two_stage.quantize(elements);
      for (std::size_t i = 0; i < block; i += 2) {
        matrix.codes.push_back(
            static_cast<std::uint8_t>(expected.codes[i] | expected.codes[i + 1] << 4));
      }
      matrix.dialects.push_back(expected.dialect);
      matrix.exponents.push_back(expected.exponent);
      matrix.nonfinite.push_back(expected.nonfinite ? 1 : 0);
      any_nonfinite |= expected.nonfinite;
    }
  }
  if (!any_nonfinite) matrix.nonfinite.clear();
  return matrix;
}

bool same_contents(const DialectMatrix& a, const DialectMatrix& b) {
  return a.codes == b.codes && a.dialects == b.dialects && a.exponents == b.exponents &&
         a.nonfinite == b.nonfinite;
}

// Instruction sets on which a matrix does not become what the reference makes of it.
std::string wrong(const std::vector<std::uint16_t>& values, std::size_t rows, std::size_t k,
                  std::size_t block, const spec::Formatbook& book, DialectRule rule) {
  const DialectMatrix expected = reference(values, rows, k, block, book, rule);
  return wrong_targets([&] {
    for (const int threads : {1, 3}) {
      const auto matrix = quantize_dialect(values, rows, k, block, book, rule, threads);
      if (!same_contents(matrix, expected)) return false;
    }
    return true;
  });
}

struct Vector {
  std::array<std::uint16_t, 16> elements;
  std::uint8_t exponent;
  std::uint8_t dialect;
  std::array<std::uint8_t, 16> codes;
};

TEST_CASE("DialectFP4: test vectors of the specification, section 3.5") {
  const std::vector<Vector> vectors = {
      {{0x0000, 0x2800, 0xAC00, 0x3000, 0xB200, 0x3480, 0x3600, 0xB680, 0x3880, 0xB8C0, 0x3900,
        0xB980, 0x3A60, 0x2266, 0x9BAE, 0x3380},
       12,
       4,
       {0, 1, 9, 2, 0xB, 4, 5, 0xD, 6, 0xE, 6, 0xE, 7, 0, 0, 4}},
      {{0x2800, 0xA400, 0x2A00, 0x2C00, 0xAC00, 0x24CD, 0x2266, 0xAB33, 0x2948, 0x1E66, 0xA733,
        0x2A66, 0x2B9A, 0x9A66, 0x0000, 0x28CD},
       9,
       15,
       {4, 0xA, 6, 7, 0xF, 2, 2, 0xF, 5, 1, 0xC, 6, 7, 0, 0, 5}},
      {{0x0001, 0x03FF, 0x8200}, 0, 14, {0, 4, 0xA}}};
  for (const auto& vector : vectors) {
    const std::string failed = wrong_targets([&vector] {
      const auto matrix = quantize_dialect(vector.elements, 1, 16, 16,
                                           spec::blockdialect_formatbook(), DialectRule::two_stage);
      std::vector<std::uint8_t> codes;
      for (std::size_t i = 0; i < 16; i += 2) {
        codes.push_back(static_cast<std::uint8_t>(vector.codes[i] | vector.codes[i + 1] << 4));
      }
      return matrix.codes == codes && matrix.dialects.at(0) == vector.dialect &&
             matrix.exponents.at(0) == vector.exponent && matrix.nonfinite.empty();
    });
    CHECK(failed == "");
  }
}

TEST_CASE("DialectFP4: every pattern among others, in every place of a column") {
  const auto rule = GENERATE(DialectRule::two_stage, DialectRule::mse);
  constexpr std::size_t kPatterns = 65536;
  constexpr std::size_t kBlock = 32;
  constexpr std::uint64_t kSeed = 31;
  CAPTURE(kSeed, rule == DialectRule::mse);
  for (std::size_t place = 0; place < 8; place += 3) {
    SplitMix64 random(kSeed + place);
    std::vector<std::uint16_t> values;
    for (std::size_t pattern = 0; pattern < kPatterns; ++pattern) {
      // Near its own exponent, so that it counts.
      const auto exponent = std::min(static_cast<int>(pattern >> 10 & 31), 28);
      for (std::size_t i = 0; i < kBlock; ++i) {
        values.push_back(
            i == (place + pattern) % kBlock
                ? static_cast<std::uint16_t>(pattern)
                : test::pattern_of_exponent(random, std::max(exponent + random.between(-3, 2), 0)));
      }
    }
    CAPTURE(place);
    REQUIRE(wrong(values, 1, values.size(), kBlock, spec::blockdialect_formatbook(), rule) == "");
  }
}

TEST_CASE("DialectFP4: blocks of all kinds and sizes") {
  const auto rule = GENERATE(DialectRule::two_stage, DialectRule::mse);
  const auto block = GENERATE(std::size_t{16}, std::size_t{32}, std::size_t{64});
  constexpr std::uint64_t kSeed = 32;
  constexpr std::size_t kBlocks = 4000;
  CAPTURE(kSeed, block, rule == DialectRule::mse);
  SplitMix64 random(kSeed);
  const auto values = test::blocks_of_all_kinds(random, kBlocks * block, block);
  const auto& book = spec::blockdialect_formatbook();
  REQUIRE(wrong(values, 40, kBlocks / 40 * block, block, book, rule) == "");
}

TEST_CASE("DialectFP4: formatbooks of 2 to 16 dialects") {
  const auto rule = GENERATE(DialectRule::two_stage, DialectRule::mse);
  constexpr std::uint64_t kSeed = 33;
  CAPTURE(kSeed, rule == DialectRule::mse);
  SplitMix64 random(kSeed);
  for (int trial = 0; trial < 64; ++trial) {
    const auto book = test::random_formatbook(random, 2 + 2 * (trial % 8));
    REQUIRE(spec::formatbook_problems(book).empty());
    const std::size_t block = std::size_t{16} << random.between(0, 2);
    const auto values = test::blocks_of_all_kinds(random, 100 * block, block);
    CAPTURE(trial, block);
    REQUIRE(wrong(values, 1, values.size(), block, book, rule) == "");
  }
}

TEST_CASE("DialectFP4: rows that are not whole blocks") {
  const auto rule = GENERATE(DialectRule::two_stage, DialectRule::mse);
  constexpr std::uint64_t kSeed = 34;
  CAPTURE(kSeed, rule == DialectRule::mse);
  SplitMix64 random(kSeed);
  for (const auto k :
       std::initializer_list<std::size_t>{0, 1, 2, 15, 17, 31, 33, 63, 65, 100, 511, 1025}) {
    for (const auto block : std::initializer_list<std::size_t>{16, 32, 64}) {
      for (const auto rows : std::initializer_list<std::size_t>{0, 1, 3, 70}) {
        const auto values = test::blocks_of_all_kinds(random, rows * k, block);
        CAPTURE(k, block, rows);
        REQUIRE(wrong(values, rows, k, block, spec::blockdialect_formatbook(), rule) == "");
      }
    }
  }
}

TEST_CASE("DialectFP4: long rows by several threads") {
  constexpr std::uint64_t kSeed = 35;
  CAPTURE(kSeed);
  SplitMix64 random(kSeed);
  const auto values = test::blocks_of_all_kinds(random, std::size_t{7} * 70000, 32);
  REQUIRE(wrong(values, 7, 70000, 32, spec::blockdialect_formatbook(), DialectRule::two_stage) ==
          "");
}

TEST_CASE("DialectFP4: a block that is not finite is marked and its fields are 0") {
  std::vector<std::uint16_t> values(96, 0x3C00);
  values[40] = 0xFC00;
  const std::string failed = wrong_targets([&values] {
    const auto matrix = quantize_dialect(values, 1, 96, 32, spec::blockdialect_formatbook(),
                                         DialectRule::two_stage);
    return matrix.nonfinite == std::vector<std::uint8_t>{0, 1, 0} && matrix.dialects[1] == 0 &&
           matrix.exponents[1] == 0 && matrix.exponents[2] == 13 &&
           std::all_of(matrix.codes.begin() + 16, matrix.codes.begin() + 32,
                       [](std::uint8_t codes) { return codes == 0; });
  });
  CHECK(failed == "");
}

TEST_CASE("DialectFP4: what is written along with the codes") {
  const std::vector<std::uint16_t> values(2 * 40, 0x3C00);
  SplitMix64 random(36);
  const auto book = test::random_formatbook(random, 6);
  const auto matrix = quantize_dialect(values, 2, 40, 16, book, DialectRule::mse);
  CHECK(matrix.formatbook == book);
  CHECK(matrix.rows == 2);
  CHECK(matrix.k == 40);
  CHECK(matrix.block == 16);
  CHECK(matrix.codes.size() == 2 * 24);
  CHECK(matrix.dialects.size() == 2 * 3);
}

TEST_CASE("DialectFP4: what is refused") {
  const std::vector<std::uint16_t> values(64);
  const auto& book = spec::blockdialect_formatbook();
  const auto rule = DialectRule::two_stage;
  CHECK_THROWS_AS(quantize_dialect(values, 2, 33, 32, book, rule), std::invalid_argument);
  CHECK_THROWS_AS(quantize_dialect(values, SIZE_MAX / 2, 4, 32, book, rule), std::invalid_argument);
  CHECK_THROWS_AS(quantize_dialect(values, 2, 32, 24, book, rule), std::invalid_argument);
  CHECK_THROWS_AS(quantize_dialect(values, 2, 32, 0, book, rule), std::invalid_argument);
  CHECK_THROWS_AS(quantize_dialect(values, 2, 32, 128, book, rule), std::invalid_argument);
  CHECK_THROWS_AS(quantize_dialect(values, 2, 32, 32, book, rule, 0), std::invalid_argument);
  spec::Formatbook odd = book;
  odd.dialects.pop_back();
  CHECK_THROWS_AS(quantize_dialect(values, 2, 32, 32, odd, rule), std::invalid_argument);
  CHECK_THROWS_AS(DialectSpanQuantizer({}, 32, rule), std::invalid_argument);
}

}  // namespace
}  // namespace mpgen::gemm
