#include <cmath>
#include <initializer_list>
#include <limits>
#include <stdexcept>
#include <vector>

#include "gemm/quantize.hpp"
#include "gemm/quantize_spans.hpp"
#include "golden/quantizers.hpp"
#include "tests/catch.hpp"
#include "tests/gemm/float_patterns.hpp"
#include "tests/gemm/quantize_targets.hpp"

namespace mpgen::gemm {
namespace {

using test::SplitMix64;
using test::wrong_targets;

std::string wrong(const std::vector<float>& values, std::size_t rows, std::size_t k) {
  Int8Matrix expected;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto quantized = golden::quantize_int8(std::span(values).subspan(row * k, k));
    for (const auto code : quantized.codes) {
      expected.codes.push_back(static_cast<std::int8_t>(code));
    }
    expected.scales.push_back(quantized.scale);
  }
  return wrong_targets([&] {
    for (const int threads : {1, 3}) {
      const auto matrix = quantize_rows(values, rows, k, threads);
      if (matrix.codes != expected.codes || matrix.scales != expected.scales) return false;
    }
    return true;
  });
}

TEST_CASE("INT8 rows of all kinds and lengths") {
  constexpr std::uint64_t kSeed = 51;
  CAPTURE(kSeed);
  SplitMix64 random(kSeed);
  for (const auto k : std::initializer_list<std::size_t>{0, 1, 3, 15, 16, 17, 64, 100, 1023}) {
    std::vector<float> values;
    constexpr std::size_t kRows = 60;
    for (std::size_t row = 0; row < kRows; ++row) {
      const auto some = test::values_of_kind(random, k, random.between(0, test::kValueKinds - 1),
                                             random.between(0, 246));
      values.insert(values.end(), some.begin(), some.end());
    }
    CAPTURE(k);
    REQUIRE(wrong(values, kRows, k) == "");
  }
}

TEST_CASE("INT8 quotients on and beside ties") {
  constexpr std::uint64_t kSeed = 52;
  constexpr std::size_t kLength = 256;
  CAPTURE(kSeed);
  SplitMix64 random(kSeed);
  std::vector<float> values;
  constexpr std::size_t kRows = 400;
  for (std::size_t row = 0; row < kRows; ++row) {
    // 127 of a scale with few bits: the quotient by 127 is exact.
    const float scale =
        std::ldexp(static_cast<float>(random.between(1, 255)), random.between(-140, 100));
    values.push_back(127 * scale);
    for (std::size_t i = 1; i < kLength; ++i) {
      const float tie = scale * (static_cast<float>(random.between(-126, 125)) + 0.5F);
      values.push_back(test::nudged(random, tie));
    }
  }
  REQUIRE(wrong(values, kRows, kLength) == "");
}

TEST_CASE("the largest magnitude of a row") {
  const std::string failed = wrong_targets([] {
    bool is_right = largest_magnitude({}) == 0.0F;
    for (std::size_t size = 1; size < 150; ++size) {
      for (const std::size_t at : {std::size_t{0}, size / 2, size - 1}) {
        std::vector<float> values(size, 1.0F);
        values[at] = -2.5F;
        is_right &= largest_magnitude(values) == 2.5F;
        for (const float bad : {std::nanf(""), -std::numeric_limits<float>::infinity()}) {
          values[at] = bad;
          is_right &= !largest_magnitude(values);
        }
      }
    }
    return is_right;
  });
  CHECK(failed == "");
}

TEST_CASE("what quantising rows refuses") {
  std::vector<float> values(100000, 1.0F);
  CHECK_THROWS_AS(quantize_rows(values, 3, 33333), std::invalid_argument);
  CHECK_THROWS_AS(quantize_rows(values, 2, 50000, 0), std::invalid_argument);
  values[70000] = std::nanf("");
  values[90001] = std::nanf("");
  for (const int threads : {1, 3}) {
    std::string message;
    try {
      quantize_rows(values, 10, 10000, threads);
    } catch (const std::invalid_argument& error) {
      message = error.what();
    }
    CHECK(message == "row 7: element 0 is not finite and cannot be quantised");
  }
}

}  // namespace
}  // namespace mpgen::gemm
