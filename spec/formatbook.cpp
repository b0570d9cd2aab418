#include "spec/formatbook.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "spec/integer_range.hpp"

namespace mpgen::spec {
namespace {

int top(const Dialect& dialect) { return dialect.back(); }

// Distance from `value`, in quarter units, to the nearest magnitude of the dialect.
int distance(const Dialect& dialect, int value) {
  int nearest = std::abs(value - 2 * dialect.front());
  for (const int magnitude : dialect) nearest = std::min(nearest, std::abs(value - 2 * magnitude));
  return nearest;
}

void check_dialect(const Dialect& dialect, int id, std::vector<FormatbookProblem>& problems) {
  if (dialect.front() != 0) {
    problems.push_back(
        {id, fmt::format("dialect {}: the first magnitude is {}, not 0", id, dialect.front())});
  }
  for (std::size_t index = 0; index < dialect.size(); ++index) {
    if (dialect[index] > kLargestMagnitude) {
      problems.push_back({id, fmt::format("dialect {}: magnitude {} of index {} is not in 0..{}",
                                          id, dialect[index], index, kLargestMagnitude)});
    }
    if (index > 0 && dialect[index] <= dialect[index - 1]) {
      problems.push_back({id, fmt::format("dialect {}: magnitudes must ascend strictly, and {} of "
                                          "index {} comes after {}",
                                          id, dialect[index], index, dialect[index - 1])});
    }
  }
}

void check_pair(const Formatbook& book, int pair, std::vector<FormatbookProblem>& problems) {
  const std::size_t even = 2 * static_cast<std::size_t>(pair);
  const int largest = top(book.dialects[even]);
  if (top(book.dialects[even + 1]) != largest) {
    problems.push_back(
        {2 * pair + 1,
         fmt::format("dialect {}: its largest magnitude is {}, but dialect {}, its "
                     "mate in pair {}, has {}; mates share it",
                     2 * pair + 1, top(book.dialects[even + 1]), 2 * pair, pair, largest)});
  }
  if (pair == 0) return;
  const int before = top(book.dialects[even - 2]);
  if (largest >= before) {
    problems.push_back(
        {2 * pair, fmt::format("dialect {}: pair {} has the largest magnitude {}, and pair {} "
                               "before it {}; pairs descend strictly",
                               2 * pair, pair, largest, pair - 1, before)});
  }
}

}  // namespace

const Formatbook& blockdialect_formatbook() {
  static const Formatbook kBook = {{{{0, 1, 2, 3, 4, 6, 11, 15}},
                                    {{0, 1, 2, 3, 4, 6, 9, 15}},
                                    {{0, 1, 2, 3, 4, 6, 11, 14}},
                                    {{0, 1, 2, 3, 4, 6, 9, 14}},
                                    {{0, 1, 2, 3, 4, 6, 10, 13}},
                                    {{0, 1, 2, 3, 4, 6, 8, 13}},
                                    {{0, 1, 2, 3, 4, 6, 10, 12}},
                                    {{0, 1, 2, 3, 4, 6, 8, 12}},
                                    {{0, 1, 2, 3, 4, 6, 9, 11}},
                                    {{0, 1, 2, 3, 4, 6, 7, 11}},
                                    {{0, 1, 2, 3, 4, 6, 9, 10}},
                                    {{0, 1, 2, 3, 4, 6, 7, 10}},
                                    {{0, 1, 2, 3, 4, 6, 8, 9}},
                                    {{0, 1, 2, 3, 4, 6, 7, 9}},
                                    {{0, 1, 2, 3, 4, 6, 7, 8}},
                                    {{0, 1, 2, 3, 4, 5, 6, 8}}}};
  return kBook;
}

std::vector<FormatbookProblem> formatbook_problems(const Formatbook& book) {
  std::vector<FormatbookProblem> problems;
  if (book.size() < 2 || book.size() > kMostDialects || book.size() % 2 != 0) {
    problems.push_back({-1, fmt::format("a formatbook has an even number of dialects from 2 to {}, "
                                        "and this one has {}",
                                        kMostDialects, book.size())});
  }
  for (int id = 0; id < book.size(); ++id) {
    check_dialect(book.dialects[static_cast<std::size_t>(id)], id, problems);
  }
  for (int pair = 0; pair < book.pairs(); ++pair) check_pair(book, pair, problems);
  return problems;
}

int dialect_id_bits(const Formatbook& book) {
  return ceil_log2(static_cast<std::uint64_t>(book.size()));
}

int largest_magnitude(const Formatbook& book) { return top(book.dialects.front()); }

int magnitude_bits(const Formatbook& book) {
  return unsigned_bits(static_cast<std::uint64_t>(largest_magnitude(book)));
}

int block_side_bits(const Formatbook& book) { return dialect_id_bits(book) + kSharedExponentBits; }

double bits_per_element(const Formatbook& book, int block) {
  return kDialectCodeBits + static_cast<double>(block_side_bits(book)) / block;
}

std::array<int, kDialectMagnitudes - 1> index_thresholds(const Dialect& dialect) {
  std::array<int, kDialectMagnitudes - 1> thresholds{};
  for (std::size_t k = 0; k < thresholds.size(); ++k) thresholds[k] = dialect[k] + dialect[k + 1];
  return thresholds;
}

int pair_of_largest(const Formatbook& book, int largest_truncated) {
  // A normalised block's largest magnitude is 4 or more, 8 half units; 8 itself is out of reach.
  const int target = std::clamp((largest_truncated + 1) >> 1, 8, kLargestMagnitude);
  int best = 0;
  for (int pair = 1; pair < book.pairs(); ++pair) {
    const auto distance_to = [&book, target](int p) {
      return std::abs(top(book.dialects[2 * static_cast<std::size_t>(p)]) - target);
    };
    // Pairs descend, so a tie stays with the larger magnitude.
    if (distance_to(pair) < distance_to(best)) best = pair;
  }
  return best;
}

std::uint32_t beneficial_values(const Formatbook& book, int dialect) {
  const Dialect& own = book.dialects[static_cast<std::size_t>(dialect)];
  const Dialect& mate = book.dialects[static_cast<std::size_t>(dialect ^ 1)];
  std::uint32_t values = 0;
  for (int t = 0; t < kTruncatedValues; ++t) {
    // Both distances are linear between t and t + 1: magnitudes are even and the points halfway
    // between them integers. So their order at the ends decides for the open interval.
    const int at_start = distance(mate, t) - distance(own, t);
    const int at_end = distance(mate, t + 1) - distance(own, t + 1);
    if (at_start >= 0 && at_end >= 0 && at_start + at_end > 0) values |= std::uint32_t{1} << t;
  }
  return values;
}

}  // namespace mpgen::spec
