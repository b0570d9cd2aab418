#include "tensors/conversion.hpp"

#include <bit>
#include <cmath>
#include <vector>

#include "golden/binary16.hpp"
#include "tests/catch.hpp"
#include "tests/golden/splitmix64.hpp"
#include "tests/tensors/test_files.hpp"

namespace mpgen::tensors {
namespace {

TEST_CASE("all binary16 patterns to binary32") {
  std::vector<std::uint8_t> bytes;
  for (std::uint32_t pattern = 0; pattern < 65536; ++pattern) {
    bytes.push_back(static_cast<std::uint8_t>(pattern & 0xFF));
    bytes.push_back(static_cast<std::uint8_t>(pattern >> 8));
  }
  std::vector<float> values(65536);
  to_binary32(kF16, bytes, values);
  int wrong = 0;
  for (std::uint32_t pattern = 0; pattern < 65536; ++pattern) {
    const float expected =
        std::bit_cast<float>(golden::binary16_to_binary32(static_cast<std::uint16_t>(pattern)));
    const float value = values[pattern];
    const bool is_same = std::isnan(expected) ? std::isnan(value)
                                              : std::bit_cast<std::uint32_t>(value) ==
                                                    std::bit_cast<std::uint32_t>(expected);
    wrong += is_same ? 0 : 1;
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("BF16 and F32 to binary32") {
  std::vector<float> values(2);
  const std::vector<std::uint8_t> bf16 = {0x80, 0x3F, 0x01, 0x80};
  to_binary32(kBf16, bf16, values);
  CHECK(values[0] == 1.0F);
  CHECK(std::bit_cast<std::uint32_t>(values[1]) == 0x80010000U);
  const std::vector<std::uint8_t> f32 = {0x01, 0x00, 0x80, 0x3F, 0x00, 0x00, 0x00, 0xC0};
  to_binary32(kF32, f32, values);
  CHECK(std::bit_cast<std::uint32_t>(values[0]) == 0x3F800001U);
  CHECK(values[1] == -2.0F);
}

// Wrong conversions of these patterns and their neighbours; all are finite.
int wrong_binary16(const std::vector<std::uint32_t>& patterns) {
  std::vector<float> values;
  for (const auto pattern : patterns) {
    for (const std::uint32_t neighbour : {pattern - 1, pattern, pattern + 1}) {
      if ((neighbour & 0x7F800000) == 0x7F800000) continue;
      values.push_back(std::bit_cast<float>(neighbour));
      values.push_back(-values.back());
    }
  }
  std::vector<std::uint16_t> results(values.size());
  to_binary16(values, results);
  int wrong = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::uint16_t expected =
        golden::binary32_to_binary16(std::bit_cast<std::uint32_t>(values[i]));
    wrong += results[i] == expected ? 0 : 1;
  }
  return wrong;
}

TEST_CASE("binary32 to binary16: all binary16 numbers, all midpoints and their neighbours") {
  std::vector<std::uint32_t> patterns = {0x00000001, 0x00800000, 0x33000000, 0x477FE000,
                                         0x477FEFFF, 0x477FF000, 0x47800000, 0x7F7FFFFE};
  for (std::uint32_t pattern = 0; pattern + 1 < 0x7C00; ++pattern) {
    const auto value = [](std::uint32_t bits) {
      return std::bit_cast<float>(golden::binary16_to_binary32(static_cast<std::uint16_t>(bits)));
    };
    const float low = value(pattern);
    const float high = value(pattern + 1);
    patterns.push_back(std::bit_cast<std::uint32_t>(high));
    patterns.push_back(std::bit_cast<std::uint32_t>((low + high) / 2));
  }
  REQUIRE(patterns.size() > 60000);
  REQUIRE(wrong_binary16(patterns) == 0);
}

TEST_CASE("binary32 to binary16: random patterns") {
  golden::test::SplitMix64 random(20);
  std::vector<std::uint32_t> patterns;
  for (int i = 0; i < 300000; ++i) {
    const std::uint32_t bits = random.bits32();
    patterns.push_back(bits & 0x7FFFFFFF);
    // Near binary16's range.
    patterns.push_back((bits & 0x0FFFFFFF) | 0x30000000);
  }
  REQUIRE(wrong_binary16(patterns) == 0);
}

TEST_CASE("the first number that is not finite") {
  const float infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> values = {1, -0.0F, 3.4e38F, -infinity, std::nanf("")};
  CHECK(find_nonfinite(values) == 3U);
  CHECK_FALSE(find_nonfinite(std::span<const float>(values).first(3)));
  CHECK_FALSE(find_nonfinite(std::span<const float>()));
  const std::vector<std::uint16_t> patterns = {0x7BFF, 0xFBFF, 0xFC00};
  CHECK(find_nonfinite(patterns) == 2U);
}

}  // namespace
}  // namespace mpgen::tensors
