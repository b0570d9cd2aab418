#include <bit>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <stdexcept>
#include <vector>

#include "gemm/quantize.hpp"
#include "golden/mxfp4_quantizer.hpp"
#include "tests/catch.hpp"
#include "tests/gemm/float_patterns.hpp"
#include "tests/gemm/quantize_targets.hpp"

namespace mpgen::gemm {
namespace {

using test::SplitMix64;
using test::wrong_targets;

constexpr std::size_t kBlock = spec::kMxfp4Block;

std::string wrong(const std::vector<float>& values, std::size_t rows, std::size_t k) {
  Mxfp4Matrix expected;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t begin = 0; begin < k; begin += kBlock) {
      const auto block = golden::quantize_mxfp4(
          std::span(values).subspan(row * k + begin, std::min(kBlock, k - begin)));
      for (std::size_t i = 0; i < kBlock; i += 2) {
        expected.codes.push_back(
            static_cast<std::uint8_t>(block.codes[i] | block.codes[i + 1] << 4));
      }
      expected.scales.push_back(block.scale);
    }
  }
  return wrong_targets([&] {
    for (const int threads : {1, 3}) {
      const auto matrix = quantize_mxfp4(values, rows, k, threads);
      if (matrix.codes != expected.codes || matrix.scales != expected.scales) return false;
    }
    return true;
  });
}

TEST_CASE("MXFP4 blocks of all kinds") {
  constexpr std::uint64_t kSeed = 61;
  CAPTURE(kSeed);
  SplitMix64 random(kSeed);
  std::vector<float> values;
  for (int i = 0; i < 8000; ++i) {
    const auto block =
        test::values_of_kind(random, kBlock, i % test::kValueKinds, random.between(0, 246));
    values.insert(values.end(), block.begin(), block.end());
  }
  REQUIRE(wrong(values, 1, values.size()) == "");
}

TEST_CASE("MXFP4 of random patterns, Inf and NaN among them") {
  constexpr std::uint64_t kSeed = 62;
  CAPTURE(kSeed);
  SplitMix64 random(kSeed);
  std::vector<float> values(4000 * kBlock);
  for (auto& value : values) value = std::bit_cast<float>(random.bits32());
  for (std::size_t i = 0; i < values.size(); i += 17 * kBlock) {
    values[i + 3] = std::numeric_limits<float>::infinity();
  }
  REQUIRE(wrong(values, 1, values.size()) == "");
}

TEST_CASE("MXFP4 elements on and beside ties, by every scale") {
  constexpr std::uint64_t kSeed = 63;
  CAPTURE(kSeed);
  SplitMix64 random(kSeed);
  std::vector<float> values;
  for (int exponent = -149; exponent <= 125; ++exponent) {
    for (int repeat = 0; repeat < 8; ++repeat) {
      values.push_back(std::ldexp(4.0F, exponent));
      for (std::size_t i = 1; i < kBlock; ++i) {
        // Eighths of the scale, up to just below 8.
        const float eighths = static_cast<float>(random.between(-63, 63)) / 8;
        const float value = std::ldexp(eighths, exponent);
        values.push_back(value == 0 ? value : test::nudged(random, value));
      }
    }
  }
  REQUIRE(wrong(values, 1, values.size()) == "");
}

TEST_CASE("MXFP4 rows that are not whole blocks") {
  constexpr std::uint64_t kSeed = 64;
  CAPTURE(kSeed);
  SplitMix64 random(kSeed);
  for (const auto k : std::initializer_list<std::size_t>{0, 1, 31, 33, 64, 100, 5000}) {
    for (const auto rows : std::initializer_list<std::size_t>{0, 1, 40}) {
      const auto values = test::values_of_kind(random, rows * k, 0, 120);
      CAPTURE(k, rows);
      REQUIRE(wrong(values, rows, k) == "");
    }
  }
}

TEST_CASE("what quantising to MXFP4 refuses") {
  const std::vector<float> values(64);
  CHECK_THROWS_AS(quantize_mxfp4(values, 3, 32), std::invalid_argument);
  CHECK_THROWS_AS(quantize_mxfp4(values, 2, 32, 0), std::invalid_argument);
}

}  // namespace
}  // namespace mpgen::gemm
