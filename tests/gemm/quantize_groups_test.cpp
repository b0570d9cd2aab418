#include <algorithm>
#include <bit>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <optional>
#include <stdexcept>
#include <vector>

#include "gemm/quantize.hpp"
#include "gemm/quantize_spans.hpp"
#include "golden/binary16.hpp"
#include "golden/quantizers.hpp"
#include "tests/catch.hpp"
#include "tests/gemm/float_patterns.hpp"
#include "tests/gemm/quantize_targets.hpp"

namespace mpgen::gemm {
namespace {

using spec::WeightFormat;
using test::SplitMix64;
using test::wrong_targets;

// The reference's group, padded with zeros.
golden::QuantizedGroup reference_group(std::span<const float> values, std::size_t group,
                                       WeightFormat format) {
  std::vector<float> padded(values.begin(), values.end());
  padded.resize(group);
  return format == WeightFormat::uint4 ? golden::quantize_uint4(padded)
                                       : golden::quantize_int4(padded);
}

GroupMatrix reference(const std::vector<float>& values, std::size_t rows, std::size_t k,
                      std::size_t group, WeightFormat format) {
  GroupMatrix matrix;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t begin = 0; begin < k; begin += group) {
      const auto weights = std::span(values).subspan(row * k + begin, std::min(group, k - begin));
      const auto expected = reference_group(weights, group, format);
      for (std::size_t i = 0; i < group; i += 2) {
        matrix.codes.push_back(static_cast<std::uint8_t>((expected.codes[i] & 15) |
                                                         (expected.codes[i + 1] & 15) << 4));
      }
      matrix.scales.push_back(expected.scale);
      if (format == WeightFormat::uint4) {
        matrix.zeros.push_back(static_cast<std::uint8_t>(expected.zero_point));
      }
    }
  }
  return matrix;
}

bool same_contents(const GroupMatrix& a, const GroupMatrix& b) {
  return a.codes == b.codes && a.scales == b.scales && a.zeros == b.zeros;
}

std::string wrong(const std::vector<float>& values, std::size_t rows, std::size_t k,
                  std::size_t group, WeightFormat format) {
  const GroupMatrix expected = reference(values, rows, k, group, format);
  return wrong_targets([&] {
    for (const int threads : {1, 3}) {
      const auto matrix = quantize_groups(values, rows, k, group, format, threads);
      if (!same_contents(matrix, expected)) return false;
    }
    return true;
  });
}

// Groups of all kinds. Exponent fields up to 141 keep scales in binary16's range; small ones make
// scales subnormal or the smallest.
std::vector<float> groups_of_all_kinds(SplitMix64& random, std::size_t groups, std::size_t group) {
  std::vector<float> values;
  for (std::size_t i = 0; i < groups; ++i) {
    const int kind = random.between(0, test::kValueKinds - 1);
    const int exponent =
        random.between(0, 3) == 0 ? random.between(0, 133) : random.between(96, 133);
    const auto some = test::values_of_kind(random, group, kind, exponent);
    values.insert(values.end(), some.begin(), some.end());
  }
  return values;
}

TEST_CASE("groups of all kinds and sizes") {
  const auto format = GENERATE(WeightFormat::uint4, WeightFormat::int4);
  const auto group = GENERATE(as<std::size_t>(), 2, 6, 16, 30, 64, 128, 130, 1000);
  constexpr std::uint64_t kSeed = 41;
  constexpr std::size_t kGroups = 600;
  CAPTURE(kSeed, group, format == WeightFormat::uint4);
  SplitMix64 random(kSeed);
  const auto values = groups_of_all_kinds(random, kGroups, group);
  REQUIRE(wrong(values, 20, kGroups / 20 * group, group, format) == "");
}

TEST_CASE("quotients on and beside ties, by every zero point") {
  constexpr std::uint64_t kSeed = 42;
  constexpr std::size_t kGroup = 128;
  CAPTURE(kSeed);
  SplitMix64 random(kSeed);
  std::vector<float> values;
  for (int trial = 0; trial < 2000; ++trial) {
    // A group whose scale is exactly a binary16 number.
    const auto pattern = static_cast<std::uint16_t>(random.between(0x0001, 0x77FF));
    const float scale = std::bit_cast<float>(golden::binary16_to_binary32(pattern));
    const int zero = random.between(0, 15);
    for (std::size_t i = 0; i < kGroup; ++i) {
      const int halves = random.between(-2 * zero, 2 * (15 - zero));
      const float tie = scale * static_cast<float>(halves) / 2;
      const bool is_end = std::abs(halves + zero - 15) >= 15;
      values.push_back(halves == 0 || is_end ? tie : test::nudged(random, tie));
    }
    values[values.size() - 2] = -scale * static_cast<float>(zero);
    values[values.size() - 1] = scale * static_cast<float>(15 - zero);
  }
  REQUIRE(wrong(values, 1, values.size(), kGroup, WeightFormat::uint4) == "");
  for (std::size_t i = 0; i < values.size(); i += kGroup) values[i] = 7 * values[i + kGroup - 1];
  for (auto& value : values) value = std::clamp(value, -8192.0F, 8192.0F);
  REQUIRE(wrong(values, 1, values.size(), kGroup, WeightFormat::int4) == "");
}

TEST_CASE("groups at the ends of the range") {
  const float tiny = std::numeric_limits<float>::denorm_min();
  const float least16 = 0x1p-24F;
  std::vector<float> values;
  for (const float value :
       {0.0F, -0.0F, tiny, -tiny, least16, 7.5F * least16, 15 * least16 / 2, -3.5F * least16,
        65504.0F * 7, 65519.0F * 7, -65504.0F * 7, 1.0F, -1.0F}) {
    for (const float other : {0.0F, value, -value / 2, tiny}) {
      values.insert(values.end(), {value, other, other, value, 0.0F, value / 3, value / 7, other});
    }
  }
  for (const auto format : {WeightFormat::uint4, WeightFormat::int4}) {
    CHECK(wrong(values, 1, values.size(), 8, format) == "");
  }
}

TEST_CASE("rows that are not whole groups") {
  const auto format = GENERATE(WeightFormat::uint4, WeightFormat::int4);
  constexpr std::uint64_t kSeed = 43;
  CAPTURE(kSeed, format == WeightFormat::uint4);
  SplitMix64 random(kSeed);
  for (const auto k : std::initializer_list<std::size_t>{0, 1, 2, 15, 17, 127, 129, 300, 1001}) {
    for (const auto group : std::initializer_list<std::size_t>{2, 10, 128, 65536}) {
      for (const auto rows : std::initializer_list<std::size_t>{0, 1, 3}) {
        std::vector<float> values = groups_of_all_kinds(random, rows, k);
        CAPTURE(k, group, rows);
        REQUIRE(wrong(values, rows, k, group, format) == "");
      }
    }
  }
}

TEST_CASE("the longest groups by several threads") {
  constexpr std::uint64_t kSeed = 44;
  CAPTURE(kSeed);
  SplitMix64 random(kSeed);
  const auto values = test::values_of_kind(random, std::size_t{4} * 100000, 0, 120);
  REQUIRE(wrong(values, 4, 100000, 65536, WeightFormat::uint4) == "");
}

TEST_CASE("groups that have no scale") {
  const auto format = GENERATE(WeightFormat::uint4, WeightFormat::int4);
  const float infinity = std::numeric_limits<float>::infinity();
  const auto bad = GENERATE_COPY(std::nanf(""), infinity, -infinity, 3e38F, 1e7F);
  const auto at = GENERATE(as<std::size_t>(), 0, 5, 131, 255, 256, 300);
  CAPTURE(format == WeightFormat::uint4, bad, at);
  std::vector<float> values(301, 1.0F);
  values[at] = bad;
  std::vector<std::uint8_t> codes(3 * 64);
  std::vector<std::uint16_t> scales(3);
  std::vector<std::uint8_t> zeros(format == WeightFormat::uint4 ? 3 : 0);
  const std::string failed = wrong_targets([&] {
    return quantize_group_span(values, 128, format,
                               {.codes = codes, .scales = scales, .zeros = zeros}) ==
           std::optional<std::size_t>(at / 128);
  });
  CHECK(failed == "");
  const std::string why = "row 0, group " + std::to_string(at / 128) + ": ";
  std::string message;
  try {
    quantize_groups(values, 1, 301, 128, format, 3);
  } catch (const std::invalid_argument& error) {
    message = error.what();
  }
  CHECK(message.substr(0, why.size()) == why);
  CHECK(message.size() > why.size());
}

TEST_CASE("of several bad rows the first is named, whatever the threads") {
  std::vector<float> values(64 * 4096, 1.0F);
  for (const auto row : std::initializer_list<std::size_t>{9, 30, 63})
    values[row * 4096 + 700] = std::nanf("");
  for (const int threads : {1, 3}) {
    std::string message;
    try {
      quantize_groups(values, 64, 4096, 128, WeightFormat::int4, threads);
    } catch (const std::invalid_argument& error) {
      message = error.what();
    }
    CHECK(message == "row 9, group 5: element 60 is not finite and cannot be quantised");
  }
}

TEST_CASE("what quantising groups refuses") {
  const std::vector<float> values(256);
  const auto format = WeightFormat::uint4;
  CHECK_THROWS_AS(quantize_groups(values, 2, 127, 128, format), std::invalid_argument);
  CHECK_THROWS_AS(quantize_groups(values, 2, 128, 0, format), std::invalid_argument);
  CHECK_THROWS_AS(quantize_groups(values, 2, 128, 7, format), std::invalid_argument);
  CHECK_THROWS_AS(quantize_groups(values, 2, 128, 65538, format), std::invalid_argument);
  CHECK_THROWS_AS(quantize_groups(values, 2, 128, 128, format, 0), std::invalid_argument);
}

}  // namespace
}  // namespace mpgen::gemm
