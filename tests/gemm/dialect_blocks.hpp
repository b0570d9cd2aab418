// Blocks of binary16 patterns that try a DialectFP4 quantiser, and formatbooks.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "spec/formatbook.hpp"
#include "tests/golden/splitmix64.hpp"

namespace mpgen::gemm::test {

using golden::test::SplitMix64;

/// A pattern of the given exponent field with a random sign and fraction.
inline std::uint16_t pattern_of_exponent(SplitMix64& random, int exponent) {
  const std::uint32_t bits = random.bits32();
  return static_cast<std::uint16_t>((bits & 0x83FF) | static_cast<std::uint32_t>(exponent) << 10);
}

/// One of the kinds of elements that blocks are made of.
inline std::uint16_t element(SplitMix64& random, int kind, int exponent) {
  switch (kind) {
    case 0:  // any pattern
      return static_cast<std::uint16_t>(random.bits32());
    case 1:  // subnormals
      return static_cast<std::uint16_t>(random.bits32() & 0x83FF);
    case 2:  // zeros of both signs, and few others
      return random.between(0, 7) == 0 ? pattern_of_exponent(random, exponent)
                                       : static_cast<std::uint16_t>(random.bits32() & 0x8000);
    case 3:  // an outlier now and then
      return pattern_of_exponent(random, random.between(0, 31) == 0 ? std::min(exponent + 8, 30)
                                                                    : std::max(exponent - 2, 0));
    case 4:  // quarter units exactly, and so on many thresholds
      return static_cast<std::uint16_t>(pattern_of_exponent(random, exponent) & 0xFFC0);
    case 5:  // one last bit beside them
      return static_cast<std::uint16_t>((pattern_of_exponent(random, exponent) & 0xFFC0) +
                                        random.between(0, 1) * 0x3F);
    case 6:  // all alike but for their signs
      return static_cast<std::uint16_t>(static_cast<std::uint32_t>(exponent) << 10 | 0x155U |
                                        (random.bits32() & 0x8000U));
    default:  // as in a real tensor
      return pattern_of_exponent(random, std::max(exponent - random.between(0, 6), 0));
  }
}

inline constexpr int kElementKinds = 8;

/// `size` patterns in blocks of `block`, each of one kind.
inline std::vector<std::uint16_t> blocks_of_all_kinds(SplitMix64& random, std::size_t size,
                                                      std::size_t block) {
  std::vector<std::uint16_t> values;
  values.reserve(size);
  int kind = 0;
  int exponent = 0;
  while (values.size() < size) {
    if (values.size() % block == 0) {
      kind = random.between(0, kElementKinds - 1);
      exponent = random.between(0, 30);
    }
    values.push_back(element(random, kind, exponent));
  }
  return values;
}

/// A legal formatbook of `dialects` dialects.
inline spec::Formatbook random_formatbook(SplitMix64& random, int dialects) {
  constexpr int kLeastTop = spec::kDialectMagnitudes - 1;
  const auto choose = [&random](std::vector<int> from, std::size_t count) {
    while (from.size() > count) {
      from.erase(from.begin() + random.between(0, static_cast<int>(from.size()) - 1));
    }
    return from;
  };
  std::vector<int> tops;
  for (int top = spec::kLargestMagnitude; top >= kLeastTop; --top) tops.push_back(top);
  spec::Formatbook book;
  for (const int top : choose(tops, static_cast<std::size_t>(dialects / 2))) {
    std::vector<int> between;
    for (int magnitude = 1; magnitude < top; ++magnitude) between.push_back(magnitude);
    for (int mate = 0; mate < 2; ++mate) {
      const auto chosen = choose(between, spec::kDialectMagnitudes - 2);
      spec::Dialect dialect{};
      for (std::size_t i = 0; i + 2 < dialect.size(); ++i) {
        dialect[i + 1] = static_cast<std::uint8_t>(chosen.at(i));
      }
      dialect.back() = static_cast<std::uint8_t>(top);
      book.dialects.push_back(dialect);
    }
  }
  return book;
}

}  // namespace mpgen::gemm::test
