// golden MXFP4 quantiser against the rational oracle.
#include <algorithm>
#include <bit>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <ios>
#include <ostream>
#include <span>
#include <vector>

#include "golden/mxfp4_quantizer.hpp"
#include "tests/catch.hpp"
#include "tests/oracle/comparison.hpp"
#include "tests/oracle/floating_point.hpp"
#include "tests/oracle/mxfp4_element.hpp"
#include "tests/oracle/mxfp4_quantizer.hpp"
#include "tests/oracle/random.hpp"

namespace mpgen {
namespace {

constexpr std::uint32_t kSign = 0x80000000;
constexpr std::uint32_t kInfinity = 0x7F800000;

// Patterns of a block; exponent fields from `largest` - `spread` to `largest`.
std::vector<std::uint32_t> random_block(oracle::Random& random, int count, int largest, int spread,
                                        std::uint32_t fraction_mask) {
  std::vector<std::uint32_t> patterns;
  while (static_cast<int>(patterns.size()) < count) {
    const auto field = static_cast<std::uint32_t>(std::max(largest - random.between(0, spread), 0));
    const auto fraction = static_cast<std::uint32_t>(random.below(1U << 23)) & fraction_mask;
    patterns.push_back(field * (1U << 23) + fraction + (random.one_in(2) ? kSign : 0));
  }
  return patterns;
}

bool is_equal(const golden::Mxfp4Block& actual, const oracle::Mxfp4Block& expected) {
  golden::Mxfp4Block block;
  std::copy(expected.codes.begin(), expected.codes.end(), block.codes.begin());
  block.scale = static_cast<std::uint8_t>(expected.scale);
  return actual == block;
}

TEST_CASE("golden MXFP4 quantiser agrees with the oracle", "[oracle]") {
  constexpr std::uint64_t kSeed = 0x3F4;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  std::bitset<256> scales;
  for (int largest = 0; largest < 256; ++largest) {
    for (int i = 0; i < 40; ++i) {
      const int count = random.one_in(4) ? random.between(1, 32) : 32;
      // Few bits of fraction put elements on ties, none leaves zeros and powers of two.
      const std::uint32_t mask =
          random.choose(std::vector<std::uint32_t>{0x7FFFFF, 0x600000, 0x700000, 0x780000, 0, 3});
      auto patterns = random_block(random, count, largest, random.between(0, 7), mask);
      if (random.one_in(16)) {
        for (std::uint32_t& pattern : patterns) {
          // A neighbour of what may be a tie.
          if (pattern % kSign > 0) pattern += random.one_in(2) ? 1U : ~0U;
        }
      }
      if (random.one_in(16)) {
        patterns.at(random.below(patterns.size())) =
            static_cast<std::uint32_t>(random.below(2)) * kSign;
      }
      if (random.one_in(64)) {
        patterns.at(random.below(patterns.size())) =
            kInfinity + static_cast<std::uint32_t>(random.below(2)) * 12345;
      }
      std::vector<float> values;
      values.reserve(patterns.size());
      for (const std::uint32_t pattern : patterns) values.push_back(std::bit_cast<float>(pattern));
      const golden::Mxfp4Block actual = golden::quantize_mxfp4(values);
      const oracle::Mxfp4Block expected = oracle::quantize_mxfp4(values);
      scales.set(static_cast<std::size_t>(expected.scale));
      comparison.check(is_equal(actual, expected), [&](std::ostream& out) {
        out << "scale golden " << int{actual.scale} << " oracle " << expected.scale << std::hex;
        for (std::size_t k = 0; k < patterns.size(); ++k) {
          out << "\n"
              << patterns[k] << " golden " << int{actual.codes.at(k)} << " oracle "
              << int{expected.codes[k]};
        }
      });
    }
  }
  for (const float zero : {0.0F, -0.0F}) {
    const std::vector<float> zeros(32, zero);
    comparison.check(golden::quantize_mxfp4(zeros) == golden::Mxfp4Block{},
                     [](std::ostream& out) { out << "zeros"; });
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 10000);
  // 0 to 252, and NaN.
  REQUIRE(scales.count() == 254);
}

TEST_CASE("golden values of MXFP4 elements agree with the oracle", "[oracle]") {
  oracle::Comparison comparison;
  int infinite = 0;
  for (int scale = 0; scale < 256; ++scale) {
    for (int code = 0; code < 16; ++code) {
      const auto pattern = static_cast<std::uint8_t>(code);
      std::uint32_t expected = oracle::kNan32;
      if (scale != oracle::kE8m0NanCode) {
        expected =
            oracle::nearest_binary32(oracle::e2m1_value(pattern) * oracle::e8m0_value(scale));
      }
      if (expected % kSign == kInfinity) ++infinite;
      const std::uint32_t actual = golden::mxfp4_value(pattern, static_cast<std::uint8_t>(scale));
      comparison.check(actual == expected, [&](std::ostream& out) {
        out << "code " << code << " scale " << scale << std::hex << ": golden " << actual
            << " oracle " << expected;
      });
    }
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() == 4096);
  // 4 and 6 times 2^126; 2, 3, 4 and 6 times 2^127; both signs.
  REQUIRE(infinite == 12);
}

TEST_CASE("oracle: MXFP4 by hand", "[oracle]") {
  // The largest value, 7, scales to itself; 2.5 and 3.5 are ties, as are 0.25 and 0.75; 5 goes
  // to 4.
  const std::vector<float> values = {7.0F, -2.5F, 3.5F, 0.25F, -0.25F, 0.75F, 5.0F, 5.5F, -1.75F};
  const oracle::Mxfp4Block block = oracle::quantize_mxfp4(values);
  CHECK(block.scale == 127);
  CHECK(block.codes == std::vector<std::uint8_t>{7, 12, 6, 0, 0, 2, 6, 7, 12});
  const std::vector<float> tiny = {std::bit_cast<float>(1U << 21), 0.0F};
  // 2^-128 is half of the least scale.
  CHECK(oracle::quantize_mxfp4(tiny).scale == 0);
  CHECK(oracle::quantize_mxfp4(tiny).codes == std::vector<std::uint8_t>{1, 0});
}

}  // namespace
}  // namespace mpgen
