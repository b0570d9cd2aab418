// Random legal formatbooks. Specification section 3.1.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "spec/formatbook.hpp"
#include "tests/oracle/random.hpp"

namespace mpgen::oracle {

/// A dialect with the given largest magnitude, 7..15: six others are drawn from those between.
inline spec::Dialect random_dialect(Random& random, int largest) {
  std::vector<std::uint8_t> between;
  for (int magnitude = 1; magnitude < largest; ++magnitude) {
    between.push_back(static_cast<std::uint8_t>(magnitude));
  }
  while (between.size() > spec::kDialectMagnitudes - 2) {
    between.erase(between.begin() + static_cast<std::ptrdiff_t>(random.below(between.size())));
  }
  spec::Dialect dialect{};
  std::copy(between.begin(), between.end(), dialect.begin() + 1);
  dialect.back() = static_cast<std::uint8_t>(largest);
  return dialect;
}

/// The dialect, with one of its magnitudes moved where there is room for it.
inline spec::Dialect with_one_change(Random& random, const spec::Dialect& dialect) {
  spec::Dialect changed = dialect;
  const auto index = static_cast<std::size_t>(random.between(1, spec::kDialectMagnitudes - 2));
  changed.at(index) = static_cast<std::uint8_t>(
      random.between(changed.at(index - 1) + 1, changed.at(index + 1) - 1));
  return changed;
}

/// 1 to 8 pairs; largest magnitudes 7 to 15. Mates differ in many magnitudes, in one or in none.
inline spec::Formatbook random_formatbook(Random& random) {
  std::vector<int> largest = {15, 14, 13, 12, 11, 10, 9, 8, 7};
  const auto pairs = static_cast<std::size_t>(random.between(1, spec::kMostDialects / 2));
  while (largest.size() > pairs) {
    largest.erase(largest.begin() + static_cast<std::ptrdiff_t>(random.below(largest.size())));
  }
  spec::Formatbook book;
  for (const int magnitude : largest) {
    const spec::Dialect even = random_dialect(random, magnitude);
    const std::array<spec::Dialect, 4> mates = {even, with_one_change(random, even),
                                                random_dialect(random, magnitude),
                                                random_dialect(random, magnitude)};
    book.dialects.push_back(even);
    book.dialects.push_back(random.choose(mates));
  }
  return book;
}

}  // namespace mpgen::oracle
