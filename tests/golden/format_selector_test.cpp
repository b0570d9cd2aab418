#include "golden/format_selector.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/catch.hpp"
#include "tests/golden/dialect_blocks.hpp"
#include "tests/golden/dialect_vectors.hpp"

namespace mpgen::golden {
namespace {

using spec::blockdialect_formatbook;
using spec::Formatbook;
using test::Halves;

// With s = 16 a unit is 2: the largest exponent field is 18, and 8.0 scales to 4.0, t = 16.
constexpr std::uint16_t kFour = 0x4800;

Halves padded(Halves block) {
  block.resize(16);
  return block;
}

// The scaled value `truncated` / 4 of a block with s = 16.
std::uint16_t quarters(int truncated) {
  if (truncated >= 16) return static_cast<std::uint16_t>(kFour + 0x40 * (truncated - 16));
  if (truncated >= 8) return static_cast<std::uint16_t>(0x4400 + 0x80 * (truncated - 8));
  if (truncated >= 4) return static_cast<std::uint16_t>(0x4000 + 0x100 * (truncated - 4));
  return std::array<std::uint16_t, 4>{0, 0x3800, 0x3C00,
                                      0x3E00}[static_cast<std::size_t>(truncated)];
}

// Specification section 3.2, step 4, the default book's table: first and last t.
struct Range {
  int first;
  int last;
  [[nodiscard]] bool has(int t) const { return first <= t && t <= last; }
};
constexpr std::array<Range, 8> kEvenValues = {
    {{20, 25}, {20, 24}, {18, 22}, {18, 21}, {16, 19}, {16, 18}, {15, 16}, {13, 14}}};
constexpr std::array<Range, 8> kOddValues = {
    {{15, 19}, {15, 19}, {14, 17}, {14, 17}, {13, 15}, {13, 15}, {13, 14}, {9, 10}}};

// The nearest magnitude to the untruncated value, ties to the larger.
std::uint8_t nearest_index(const spec::Dialect& dialect, double value) {
  std::size_t best = 0;
  for (std::size_t index = 1; index < dialect.size(); ++index) {
    if (std::fabs(value - dialect[index]) <= std::fabs(value - dialect[best])) best = index;
  }
  return static_cast<std::uint8_t>(best);
}

DialectBlock expected_block(const Halves& activations) {
  DialectBlock block;
  const int shared = test::shared_exponent(activations);
  std::vector<int> truncated;
  for (const std::uint16_t activation : activations) {
    truncated.push_back(static_cast<int>(2 * test::scaled_magnitude(activation, shared)));
  }
  const int largest = *std::max_element(truncated.begin(), truncated.end());
  const int pair = 15 - std::clamp((largest + 1) / 2, 8, 15);
  int even = 0;
  int odd = 0;
  for (const int t : truncated) {
    even += kEvenValues[static_cast<std::size_t>(pair)].has(t) ? 1 : 0;
    odd += kOddValues[static_cast<std::size_t>(pair)].has(t) ? 1 : 0;
  }
  block.exponent = static_cast<std::uint8_t>(shared);
  block.dialect = static_cast<std::uint8_t>(2 * pair + (odd > even ? 1 : 0));
  const spec::Dialect& dialect = blockdialect_formatbook().dialects[block.dialect];
  for (std::size_t i = 0; i < activations.size(); ++i) {
    const std::uint8_t index =
        nearest_index(dialect, test::scaled_magnitude(activations[i], shared));
    const bool negative = activations[i] >= 0x8000 && index > 0;
    block.codes[i] = static_cast<std::uint8_t>(index + (negative ? 8 : 0));
  }
  return block;
}

}  // namespace

TEST_CASE("format_selector: the specification's vectors", "[format_selector]") {
  const FormatSelector selector(blockdialect_formatbook());
  SelectionSteps steps;
  SECTION("a") {
    const DialectBlock block = selector.quantize(test::kBlockA, steps);
    CHECK(block.exponent == 12);
    CHECK(block.dialect == 4);
    CHECK_FALSE(block.nonfinite);
    CHECK(std::equal(test::kCodesA.begin(), test::kCodesA.end(), block.codes.begin()));
    CHECK(steps.largest_exponent == 14);
    CHECK(steps.largest_truncated == 25);
    CHECK(steps.pair == 2);
    CHECK(steps.even_count == 4);
    CHECK(steps.odd_count == 0);
    CHECK(selector.quantize(test::kBlockA) == block);
  }
  SECTION("b") {
    const DialectBlock block = selector.quantize(test::kBlockB);
    CHECK(block.exponent == 9);
    CHECK(block.dialect == 15);
    CHECK(std::equal(test::kCodesB.begin(), test::kCodesB.end(), block.codes.begin()));
  }
  SECTION("c") {
    const DialectBlock block = selector.quantize(test::kBlockC, steps);
    CHECK(block.exponent == 0);
    CHECK(block.dialect == 14);
    CHECK(std::equal(test::kCodesC.begin(), test::kCodesC.end(), block.codes.begin()));
    CHECK(steps.largest_exponent == 0);
    CHECK(steps.truncated[0] == 0);
    CHECK(steps.truncated[1] == 7);
    CHECK(steps.truncated[2] == 4);
  }
}

TEST_CASE("format_selector: zeros", "[format_selector]") {
  const FormatSelector selector(blockdialect_formatbook());
  DialectBlock zero;
  zero.dialect = 14;
  CHECK(selector.quantize(Halves(32, 0x0000)) == zero);
  CHECK(selector.quantize(Halves(64, 0x8000)) == zero);
  CHECK(selector.quantize(Halves(1, 0x8000)) == zero);
}

TEST_CASE("format_selector: the largest magnitude chooses the pair, clamped", "[format_selector]") {
  const FormatSelector selector(blockdialect_formatbook());
  const auto pair_of = [&selector](int truncated) {
    SelectionSteps steps;
    selector.quantize(padded({quarters(truncated)}), steps);
    CHECK(steps.largest_truncated == truncated);
    return steps.pair;
  };
  // (31 + 1) / 2 = 16 is clamped to 15; normalised blocks have 16 or more, which is m = 8.
  const std::array<int, 16> pairs = {7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0, 0, 0};
  for (int truncated = 16; truncated < 32; ++truncated) {
    CAPTURE(truncated);
    CHECK(pair_of(truncated) == pairs[static_cast<std::size_t>(truncated - 16)]);
  }
}

TEST_CASE("format_selector: gradual blocks", "[format_selector]") {
  const FormatSelector selector(blockdialect_formatbook());
  SelectionSteps steps;
  // maxE = 1: s = 0, one bit less than a normalised block. 0x07FF is 2047 * 2^-24 = 2047 * 2^-9
  // units, t = 15; 0x0400 is 2.0 and 0x0001 below a quarter.
  DialectBlock block = selector.quantize(Halves{0x07FF, 0x0400, 0x8001, 0x8200}, steps);
  CHECK(block.exponent == 0);
  CHECK(steps.largest_exponent == 1);
  CHECK(steps.largest_truncated == 15);
  CHECK(steps.pair == 7);
  CHECK(block.dialect == 14);  // 15, 8, 0 and 4 are in neither set
  CHECK(block.codes[0] == 7);  // 3.998 units: 8 half units
  CHECK(block.codes[1] == 4);
  CHECK(block.codes[2] == 0);
  CHECK(block.codes[3] == 0xA);
  // maxE = 2 is the first with a full five bits; maxE = 3 the first with s = 1.
  block = selector.quantize(Halves{0x0BFF}, steps);
  CHECK(block.exponent == 0);
  CHECK(steps.largest_truncated == 31);
  block = selector.quantize(Halves{0x0C00}, steps);
  CHECK(block.exponent == 1);
  CHECK(steps.largest_truncated == 16);
  // The largest finite value.
  block = selector.quantize(Halves{0xFBFF}, steps);
  CHECK(block.exponent == 28);
  CHECK(block.codes[0] == 0xF);
}

TEST_CASE("format_selector: counts, their ties and what belongs to neither", "[format_selector]") {
  const FormatSelector selector(blockdialect_formatbook());
  SelectionSteps steps;
  // Pair 5, 10 half units: A 16..18, B 13..15. The largest, 19, is in neither.
  const auto dialect_of = [&](const std::vector<int>& truncated) {
    Halves block;
    for (const int t : truncated) block.push_back(quarters(t));
    return int{selector.quantize(padded(block), steps).dialect};
  };
  CHECK(dialect_of({19}) == 10);
  CHECK(steps.even_count == 0);
  CHECK(steps.odd_count == 0);
  CHECK(dialect_of({19, 13, 18}) == 10);  // one each
  CHECK(steps.even_count == 1);
  CHECK(steps.odd_count == 1);
  CHECK(dialect_of({19, 13, 18, 15}) == 11);
  CHECK(dialect_of({19, 13, 18, 15, 16}) == 10);
  CHECK(dialect_of({19, 12, 11, 14}) == 11);
  CHECK(steps.odd_count == 1);
}

TEST_CASE("format_selector: a negative element that rounds to zero has no sign",
          "[format_selector]") {
  const FormatSelector selector(blockdialect_formatbook());
  // One quarter unit is the threshold of index 1, and a tie goes up; below it all is zero.
  const DialectBlock block =
      selector.quantize(Halves{kFour, 0xB800, 0xB7FF, 0x8001, 0x8000, 0x3800, 0x37FF});
  CHECK(block.exponent == 16);
  CHECK(block.codes[1] == 0x9);
  CHECK(block.codes[2] == 0x0);
  CHECK(block.codes[3] == 0x0);
  CHECK(block.codes[4] == 0x0);
  CHECK(block.codes[5] == 0x1);
  CHECK(block.codes[6] == 0x0);
}

TEST_CASE("format_selector: Inf and NaN void the block", "[format_selector]") {
  const FormatSelector selector(blockdialect_formatbook());
  const auto pattern = GENERATE(0x7C00, 0xFC00, 0x7E00, 0x7C01, 0xFFFF);
  CAPTURE(pattern);
  DialectBlock spoiled;
  spoiled.nonfinite = true;
  Halves block(32, 0xC0C0);
  block[17] = static_cast<std::uint16_t>(pattern);
  CHECK(selector.quantize(block) == spoiled);
  SelectionSteps steps;
  CHECK(selector.quantize(block, steps) == spoiled);
}

TEST_CASE("format_selector: a short block is padded with +0", "[format_selector]") {
  const FormatSelector selector(blockdialect_formatbook());
  constexpr std::uint64_t kSeed = 0xB10C;
  CAPTURE(kSeed);
  test::SplitMix64 random(kSeed);
  int wrong = 0;
  for (int round = 0; round < 2000; ++round) {
    Halves block = test::random_block(random, random.between(1, 63));
    const DialectBlock quantized = selector.quantize(block);
    block.resize(kLongestBlock);
    wrong += selector.quantize(block) != quantized ? 1 : 0;
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("format_selector: random blocks follow the specification in host numbers",
          "[format_selector]") {
  constexpr std::uint64_t kSeed = 0xB10D;
  CAPTURE(kSeed);
  const FormatSelector selector(blockdialect_formatbook());
  test::SplitMix64 random(kSeed);
  std::array<int, 16> uses{};
  int wrong = 0;
  for (int round = 0; round < 60'000; ++round) {
    const Halves block = test::random_block(random, 8 << random.between(0, 3));
    const DialectBlock quantized = selector.quantize(block);
    wrong += quantized != expected_block(block) ? 1 : 0;
    ++uses[quantized.dialect];
  }
  REQUIRE(wrong == 0);
  CHECK(*std::min_element(uses.begin(), uses.end()) > 50);
}

TEST_CASE("format_selector: every activation alone in its block", "[format_selector]") {
  const FormatSelector selector(blockdialect_formatbook());
  int wrong = 0;
  for (std::uint32_t pattern = 0; pattern <= 0xFFFF; ++pattern) {
    if ((pattern & 0x7C00) == 0x7C00) continue;
    const Halves block = {static_cast<std::uint16_t>(pattern)};
    wrong += selector.quantize(block) != expected_block(block) ? 1 : 0;
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("format_selector: a book with one pair uses it for every block", "[format_selector]") {
  const Formatbook book = {{{{0, 1, 2, 3, 4, 6, 8, 12}}, {{0, 1, 2, 3, 4, 6, 10, 12}}}};
  const FormatSelector selector(book);
  SelectionSteps steps;
  // 31 quarter units are clipped to 12 half units, 16 are exactly 8: nearer to 8 up to 18.
  DialectBlock block = selector.quantize(Halves{quarters(31), quarters(16)}, steps);
  CHECK(steps.pair == 0);
  CHECK(block.dialect == 0);
  CHECK(block.codes[0] == 7);
  CHECK(block.codes[1] == 6);
  block = selector.quantize(Halves{quarters(19)}, steps);
  CHECK(block.dialect == 1);
  CHECK(block.codes[0] == 6);
}

}  // namespace mpgen::golden
