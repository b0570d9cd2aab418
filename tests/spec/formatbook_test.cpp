// What is derived from a formatbook, against the specification's tables and a search over a grid.
#include "spec/formatbook.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/oracle/random_formatbook.hpp"

namespace mpgen::spec {
namespace {

constexpr int kBooks = 1000;

const Dialect& dialect_of(const Formatbook& book, int id) {
  return book.dialects.at(static_cast<std::size_t>(id));
}

std::uint32_t range_of_values(int first, int last) {
  std::uint32_t values = 0;
  for (int t = first; t <= last; ++t) values |= std::uint32_t{1} << t;
  return values;
}

// The grid: every multiple of 1/256 of a quarter unit.
constexpr int kSteps = 256;
constexpr int kGrid = kSteps * kTruncatedValues;

struct Nearest {
  int distance = 0;  ///< in steps
  int index = 0;     ///< the larger one of two that are equally near
};

Nearest nearest_magnitude(const Dialect& dialect, int point) {
  Nearest nearest{.distance = kGrid, .index = 0};
  for (int index = 0; index < kDialectMagnitudes; ++index) {
    const int magnitude = 2 * kSteps * int{dialect[static_cast<std::size_t>(index)]};
    const int distance = std::abs(point - magnitude);
    if (distance <= nearest.distance) nearest = {.distance = distance, .index = index};
  }
  return nearest;
}

// Points of the grid that thresholds send to another index than the nearest magnitude.
int wrong_indices(const Dialect& dialect) {
  const auto thresholds = index_thresholds(dialect);
  int wrong = 0;
  for (int point = 0; point < kGrid; ++point) {
    const auto reached =
        std::count_if(thresholds.begin(), thresholds.end(),
                      [point](int threshold) { return point / kSteps >= threshold; });
    if (reached != nearest_magnitude(dialect, point).index) ++wrong;
  }
  return wrong;
}

// The beneficial values, straight from their definition.
std::uint32_t searched_beneficial_values(const Dialect& own, const Dialect& mate) {
  std::uint32_t values = 0;
  for (int t = 0; t < kTruncatedValues; ++t) {
    bool nearer = true;
    for (int point = t * kSteps + 1; point < (t + 1) * kSteps; ++point) {
      nearer = nearer &&
               nearest_magnitude(own, point).distance < nearest_magnitude(mate, point).distance;
    }
    if (nearer) values |= std::uint32_t{1} << t;
  }
  return values;
}

// 8..15 half units, the nearest to t; of two equally near the larger.
int searched_rounded_largest(int largest_truncated) {
  int best = 8;
  for (int half_units = 9; half_units <= 15; ++half_units) {
    if (std::abs(2 * half_units - largest_truncated) <= std::abs(2 * best - largest_truncated)) {
      best = half_units;
    }
  }
  return best;
}

int searched_pair(const Formatbook& book, int largest_truncated) {
  const int target = searched_rounded_largest(largest_truncated);
  int best = -1;
  int best_distance = 0;
  int best_magnitude = 0;
  for (int pair = 0; pair < static_cast<int>(book.dialects.size()) / 2; ++pair) {
    const int magnitude = dialect_of(book, 2 * pair).at(kDialectMagnitudes - 1);
    const int distance = std::abs(magnitude - target);
    if (best < 0 || distance < best_distance ||
        (distance == best_distance && magnitude > best_magnitude)) {
      best = pair;
      best_distance = distance;
      best_magnitude = magnitude;
    }
  }
  return best;
}

struct Mismatches {
  int thresholds = 0;
  int pairs = 0;
  int beneficial = 0;
};

void compare_with_search(const Formatbook& book, Mismatches& mismatches) {
  for (int t = 0; t < kTruncatedValues; ++t) {
    if (pair_of_largest(book, t) != searched_pair(book, t)) ++mismatches.pairs;
  }
  for (int id = 0; id < book.size(); ++id) {
    mismatches.thresholds += wrong_indices(dialect_of(book, id));
    const int mate = id % 2 == 0 ? id + 1 : id - 1;
    if (beneficial_values(book, id) !=
        searched_beneficial_values(dialect_of(book, id), dialect_of(book, mate))) {
      ++mismatches.beneficial;
    }
  }
}

TEST_CASE("the default formatbook is the specification's") {
  constexpr std::array<std::array<int, 2>, 16> kLastTwo = {{{11, 15},
                                                            {9, 15},
                                                            {11, 14},
                                                            {9, 14},
                                                            {10, 13},
                                                            {8, 13},
                                                            {10, 12},
                                                            {8, 12},
                                                            {9, 11},
                                                            {7, 11},
                                                            {9, 10},
                                                            {7, 10},
                                                            {8, 9},
                                                            {7, 9},
                                                            {7, 8},
                                                            {6, 8}}};
  const Formatbook& book = blockdialect_formatbook();
  REQUIRE(book.size() == 16);
  REQUIRE(book.pairs() == 8);
  int wrong = 0;
  for (int id = 0; id < 16; ++id) {
    const std::vector<int> expected = {0,
                                       1,
                                       2,
                                       3,
                                       4,
                                       id == 15 ? 5 : 6,
                                       kLastTwo.at(static_cast<std::size_t>(id))[0],
                                       kLastTwo.at(static_cast<std::size_t>(id))[1]};
    const Dialect& dialect = dialect_of(book, id);
    if (std::vector<int>(dialect.begin(), dialect.end()) != expected) ++wrong;
  }
  REQUIRE(wrong == 0);
  REQUIRE(formatbook_problems(book).empty());
}

TEST_CASE("thresholds of the default formatbook") {
  constexpr std::array<int, 16> kSixth = {17, 15, 17, 15, 16, 14, 16, 14,
                                          15, 13, 15, 13, 14, 13, 13, 11};
  constexpr std::array<int, 16> kSeventh = {26, 24, 25, 23, 23, 21, 22, 20,
                                            20, 18, 19, 17, 17, 16, 15, 14};
  int wrong = 0;
  for (int id = 0; id < 16; ++id) {
    const auto i = static_cast<std::size_t>(id);
    const std::array<int, 7> expected = {
        1, 3, 5, 7, id == 15 ? 9 : 10, kSixth.at(i), kSeventh.at(i)};
    if (index_thresholds(dialect_of(blockdialect_formatbook(), id)) != expected) ++wrong;
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("stage 1 of the default formatbook") {
  // First and last tmax of each pair.
  constexpr std::array<std::array<int, 2>, 8> kIntervals = {
      {{29, 31}, {27, 28}, {25, 26}, {23, 24}, {21, 22}, {19, 20}, {17, 18}, {0, 16}}};
  int compared = 0;
  int wrong = 0;
  for (int pair = 0; pair < 8; ++pair) {
    const auto& interval = kIntervals.at(static_cast<std::size_t>(pair));
    for (int t = interval[0]; t <= interval[1]; ++t, ++compared) {
      if (pair_of_largest(blockdialect_formatbook(), t) != pair) ++wrong;
    }
  }
  REQUIRE(compared == kTruncatedValues);
  REQUIRE(wrong == 0);
}

TEST_CASE("beneficial values of the default formatbook") {
  constexpr std::array<std::array<int, 4>, 8> kRanges = {{{20, 25, 15, 19},
                                                          {20, 24, 15, 19},
                                                          {18, 22, 14, 17},
                                                          {18, 21, 14, 17},
                                                          {16, 19, 13, 15},
                                                          {16, 18, 13, 15},
                                                          {15, 16, 13, 14},
                                                          {13, 14, 9, 10}}};
  const Formatbook& book = blockdialect_formatbook();
  int wrong = 0;
  for (int pair = 0; pair < 8; ++pair) {
    const auto& range = kRanges.at(static_cast<std::size_t>(pair));
    if (beneficial_values(book, 2 * pair) != range_of_values(range[0], range[1])) ++wrong;
    if (beneficial_values(book, 2 * pair + 1) != range_of_values(range[2], range[3])) ++wrong;
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("what is derived from a formatbook equals a search over a fine grid") {
  constexpr std::uint64_t kSeed = 0xB00C;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  Mismatches mismatches;
  compare_with_search(blockdialect_formatbook(), mismatches);
  int illegal = 0;
  std::bitset<kMostDialects + 1> sizes;
  std::bitset<kLargestMagnitude + 1> largest;
  int equal_mates = 0;
  int distant_mates = 0;
  for (int i = 0; i < kBooks; ++i) {
    const Formatbook book = oracle::random_formatbook(random);
    if (!formatbook_problems(book).empty()) ++illegal;
    compare_with_search(book, mismatches);
    sizes.set(book.dialects.size());
    for (std::size_t id = 0; id < book.dialects.size(); id += 2) {
      const Dialect& even = book.dialects[id];
      const Dialect& odd = book.dialects[id + 1];
      largest.set(even.back());
      int differences = 0;
      for (std::size_t k = 0; k < even.size(); ++k) differences += even[k] == odd[k] ? 0 : 1;
      if (differences == 0) ++equal_mates;
      if (differences > 2) ++distant_mates;
    }
  }
  REQUIRE(illegal == 0);
  REQUIRE(mismatches.thresholds == 0);
  REQUIRE(mismatches.pairs == 0);
  REQUIRE(mismatches.beneficial == 0);
  // The books reach all sizes, all largest magnitudes and all kinds of mates.
  REQUIRE(sizes.count() == 8);
  REQUIRE(largest.count() == 9);
  REQUIRE(equal_mates > 100);
  REQUIRE(distant_mates > 100);
}

TEST_CASE("widths of a formatbook") {
  const Formatbook& book = blockdialect_formatbook();
  CHECK(dialect_id_bits(book) == 4);
  CHECK(largest_magnitude(book) == 15);
  CHECK(magnitude_bits(book) == 4);
  CHECK(block_side_bits(book) == 9);
  CHECK(bits_per_element(book, 16) == 4.5625);
  CHECK(bits_per_element(book, 32) == 4.28125);
  CHECK(bits_per_element(book, 64) == 4.140625);
  Formatbook eight = book;
  eight.dialects.resize(8);
  CHECK(dialect_id_bits(eight) == 3);
  CHECK(bits_per_element(eight, 32) == 4.25);
  constexpr std::array<int, 8> kIdBits = {1, 2, 3, 3, 4, 4, 4, 4};
  for (std::size_t pairs = 1; pairs <= kIdBits.size(); ++pairs) {
    Formatbook shortened = book;
    shortened.dialects.resize(2 * pairs);
    CAPTURE(pairs);
    CHECK(dialect_id_bits(shortened) == kIdBits.at(pairs - 1));
    CHECK(block_side_bits(shortened) == kIdBits.at(pairs - 1) + 5);
  }
  const Dialect counting = {0, 1, 2, 3, 4, 5, 6, 7};
  const Formatbook small = {{counting, counting}};
  CHECK(magnitude_bits(small) == 3);
  CHECK(largest_magnitude(small) == 7);
  const Formatbook last_pair = {{dialect_of(book, 14), dialect_of(book, 15)}};
  CHECK(magnitude_bits(last_pair) == 4);
  CHECK(largest_magnitude(last_pair) == 8);
}

// A problem of this dialect whose message names it and the rule.
bool is_found(const Formatbook& book, int dialect, const std::string& rule) {
  const auto problems = formatbook_problems(book);
  return std::any_of(problems.begin(), problems.end(), [&](const FormatbookProblem& problem) {
    const bool named =
        dialect < 0 || problem.message.find("dialect " + std::to_string(dialect) + ":") == 0;
    return problem.dialect == dialect && named && problem.message.find(rule) != std::string::npos;
  });
}

bool is_only_problem(const Formatbook& book, int dialect, const std::string& rule) {
  return formatbook_problems(book).size() == 1 && is_found(book, dialect, rule);
}

TEST_CASE("a formatbook's size") {
  const Formatbook& book = blockdialect_formatbook();
  for (std::size_t size = 0; size <= 20; ++size) {
    Formatbook resized;
    // Of the pairs that there are too many of, only the order is wrong as well.
    for (std::size_t i = 0; i < size; ++i) resized.dialects.push_back(book.dialects.at(i % 16));
    CAPTURE(size);
    const bool legal = size >= 2 && size <= 16 && size % 2 == 0;
    CHECK(formatbook_problems(resized).empty() == legal);
    CHECK(is_found(resized, -1, "even number of dialects from 2 to 16") == !legal);
    if (!legal) CHECK(is_found(resized, -1, std::to_string(size)));
  }
}

TEST_CASE("every rule of a formatbook is watched in every dialect") {
  constexpr std::uint64_t kSeed = 0xBAD;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  int missed = 0;
  int tried = 0;
  const auto expect = [&](bool found) {
    ++tried;
    if (!found) ++missed;
  };
  for (int i = 0; i < kBooks; ++i) {
    const Formatbook book = i == 0 ? blockdialect_formatbook() : oracle::random_formatbook(random);
    for (int id = 0; id < book.size(); ++id) {
      const auto position = static_cast<std::size_t>(id);
      Formatbook broken = book;
      Dialect& dialect = broken.dialects[position];
      // The first magnitude.
      dialect.front() = 1;
      expect(is_found(broken, id, "first magnitude"));
      if (book.dialects[position].at(1) > 1) expect(is_only_problem(broken, id, "first magnitude"));
      dialect = book.dialects[position];
      // Strictly ascending: equal neighbours, and neighbours in the wrong order.
      const auto index = static_cast<std::size_t>(random.between(1, kDialectMagnitudes - 2));
      dialect.at(index) = dialect.at(index + 1);
      expect(is_only_problem(broken, id, "ascend strictly"));
      dialect.at(index + 1) = book.dialects[position].at(index);
      expect(is_found(broken, id, "ascend strictly"));
      dialect = book.dialects[position];
      dialect.at(1) = 0;
      expect(is_only_problem(broken, id, "ascend strictly"));
      dialect = book.dialects[position];
      // 0..15: in this dialect alone, in both mates of the first pair.
      dialect.back() = 16;
      expect(is_found(broken, id, "is not in 0..15"));
      dialect.back() = 255;
      expect(is_found(broken, id, "is not in 0..15"));
      dialect = book.dialects[position];
      // Mates; the problem is that of the odd one.
      if (dialect.back() < kLargestMagnitude) {
        ++dialect.back();
        expect(is_found(broken, id | 1, "mates share"));
        dialect = book.dialects[position];
      }
      if (dialect.back() > dialect.at(kDialectMagnitudes - 2) + 1) {
        --dialect.back();
        expect(is_found(broken, id | 1, "mates share"));
      }
    }
    for (int pair = 1; pair < book.pairs(); ++pair) {
      const std::size_t first = 2 * static_cast<std::size_t>(pair);
      Formatbook broken = book;
      std::swap(broken.dialects[first], broken.dialects[first - 2]);
      std::swap(broken.dialects[first + 1], broken.dialects[first - 1]);
      expect(is_found(broken, 2 * pair, "descend strictly"));
      broken = book;
      broken.dialects[first] = book.dialects[first - 2];
      broken.dialects[first + 1] = book.dialects[first - 1];
      expect(is_only_problem(broken, 2 * pair, "descend strictly"));
    }
    Formatbook broken = book;
    broken.dialects[0].back() = broken.dialects[1].back() = 16;
    expect(is_found(broken, 0, "is not in 0..15") && is_found(broken, 1, "is not in 0..15"));
    broken = book;
    broken.dialects.pop_back();
    expect(is_only_problem(broken, -1, "even number"));
  }
  REQUIRE(tried > 10000);
  REQUIRE(missed == 0);
}

}  // namespace
}  // namespace mpgen::spec
