#include "gemm/convert.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "golden/binary16.hpp"
#include "tests/catch.hpp"
#include "tests/gemm/quantize_targets.hpp"
#include "tests/golden/splitmix64.hpp"

namespace mpgen::gemm {
namespace {

using golden::test::SplitMix64;
using test::wrong_targets;

std::vector<std::uint32_t> patterns_of(const std::vector<float>& values) {
  std::vector<std::uint32_t> patterns(values.size());
  std::transform(values.begin(), values.end(), patterns.begin(),
                 [](float value) { return std::bit_cast<std::uint32_t>(value); });
  return patterns;
}

TEST_CASE("binary32 to binary16: numbers, midpoints, their neighbours and random patterns") {
  constexpr std::uint64_t kSeed = 71;
  CAPTURE(kSeed);
  SplitMix64 random(kSeed);
  std::vector<std::uint32_t> patterns;
  const auto add_with_neighbours = [&patterns](std::uint32_t pattern) {
    for (const std::uint32_t neighbour : {pattern - 1, pattern, pattern + 1}) {
      patterns.push_back(neighbour);
      patterns.push_back(neighbour ^ 0x80000000U);
    }
  };
  for (std::uint32_t pattern = 0; pattern < 0x7C00; ++pattern) {
    const std::uint32_t number = golden::binary16_to_binary32(static_cast<std::uint16_t>(pattern));
    const auto next = golden::binary16_to_binary32(static_cast<std::uint16_t>(pattern + 1));
    add_with_neighbours(number);
    if (next == 0x7F800000) continue;
    const float middle = (std::bit_cast<float>(number) + std::bit_cast<float>(next)) / 2;
    add_with_neighbours(std::bit_cast<std::uint32_t>(middle));
  }
  for (const std::uint32_t pattern : {0x477FF000U, 0x47800000U, 0x7F7FFFFFU, 0x7F800000U,
                                      0x7FC00000U, 0x7F800001U, 0x7FFFFFFFU}) {
    add_with_neighbours(pattern);
  }
  for (int i = 0; i < 200000; ++i) patterns.push_back(random.bits32());
  std::vector<float> values(patterns.size());
  std::vector<std::uint16_t> expected(patterns.size());
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    values[i] = std::bit_cast<float>(patterns[i]);
    expected[i] = golden::binary32_to_binary16(patterns[i]);
  }
  const std::string failed = wrong_targets([&] {
    std::vector<std::uint16_t> results(values.size());
    to_binary16(values, results);
    return results == expected;
  });
  CHECK(failed == "");
}

TEST_CASE("all binary16 and bfloat16 patterns to binary32") {
  std::vector<std::uint16_t> patterns;
  std::vector<std::uint32_t> from_binary16;
  std::vector<std::uint32_t> from_bfloat16;
  for (std::uint32_t pattern = 0; pattern < 65536; ++pattern) {
    patterns.push_back(static_cast<std::uint16_t>(pattern));
    from_binary16.push_back(golden::binary16_to_binary32(patterns.back()));
    from_bfloat16.push_back(pattern << 16);
  }
  const std::string failed = wrong_targets([&] {
    std::vector<float> values(patterns.size());
    binary16_to_binary32(patterns, values);
    if (patterns_of(values) != from_binary16) return false;
    bfloat16_to_binary32(patterns, values);
    return patterns_of(values) == from_bfloat16;
  });
  CHECK(failed == "");
}

TEST_CASE("conversions of any number of values, and of nothing beyond them") {
  const std::string failed = wrong_targets([] {
    bool is_right = true;
    for (std::size_t size = 0; size < 70; ++size) {
      const std::vector<std::uint16_t> patterns(size, 0xC100);  // -2.5
      std::vector<float> values(size + 1, 7.0F);
      binary16_to_binary32(patterns, std::span(values).first(size));
      std::vector<float> expected(size, -2.5F);
      expected.push_back(7.0F);
      is_right &= values == expected;
      std::vector<std::uint16_t> back(size + 1, 0x1234);
      to_binary16(std::span(values).first(size), std::span(back).first(size));
      is_right &= std::equal(patterns.begin(), patterns.end(), back.begin());
      is_right &= back.back() == 0x1234;
      bfloat16_to_binary32(patterns, std::span(values).first(size));
      expected.assign(size, -8.0F);
      expected.push_back(7.0F);
      is_right &= values == expected;
    }
    return is_right;
  });
  CHECK(failed == "");
}

}  // namespace
}  // namespace mpgen::gemm
