#include "cli/formatbook_analysis.hpp"

#include <fmt/format.h>

namespace mpgen::cli {
namespace {

// A block's maximum is 4 or more, 8 half units, unless the whole block is tiny.
constexpr int kLeastBlockMaximum = 8;

void warn_of_mates(const spec::Formatbook& book, int pair, std::vector<std::string>& warnings) {
  const int even = 2 * pair;
  const int odd = even + 1;
  const auto dialect = [&book](int id) { return book.dialects[static_cast<std::size_t>(id)]; };
  if (dialect(even) == dialect(odd)) {
    warnings.push_back(fmt::format(
        "dialects {} and {} are equal: stage 2 of the selection always takes {}", even, odd, even));
  } else if (spec::beneficial_values(book, odd) == 0) {
    warnings.push_back(
        fmt::format("dialect {} is nearer than its mate {} for no whole quarter unit: stage 2 of "
                    "the selection never takes it",
                    odd, even));
  }
}

}  // namespace

std::vector<Interval> intervals(std::uint32_t bits) {
  std::vector<Interval> list;
  for (int t = 0; t < spec::kTruncatedValues; ++t) {
    if ((bits >> t & 1U) == 0) continue;
    if (list.empty() || list.back().last != t - 1) list.push_back({t, t});
    list.back().last = t;
  }
  return list;
}

std::string to_text(const std::vector<Interval>& list) {
  std::string text;
  for (const auto& [first, last] : list) {
    text += text.empty() ? "" : ", ";
    text += first == last ? std::to_string(first) : fmt::format("{}-{}", first, last);
  }
  return text.empty() ? "none" : text;
}

std::vector<Interval> maxima_of_pair(const spec::Formatbook& book, int pair) {
  std::uint32_t maxima = 0;
  for (int t = 0; t < spec::kTruncatedValues; ++t) {
    if (spec::pair_of_largest(book, t) == pair) maxima |= std::uint32_t{1} << t;
  }
  return intervals(maxima);
}

std::vector<std::string> formatbook_warnings(const spec::Formatbook& book) {
  std::vector<std::string> warnings;
  for (int pair = 0; pair < book.pairs(); ++pair) {
    warn_of_mates(book, pair, warnings);
    if (maxima_of_pair(book, pair).empty()) {
      warnings.push_back(
          fmt::format("pair {}, dialects {} and {}: no block maximum chooses it; only the exact "
                      "quantiser can use it",
                      pair, 2 * pair, 2 * pair + 1));
    }
  }
  if (spec::largest_magnitude(book) < kLeastBlockMaximum) {
    warnings.push_back(fmt::format(
        "the largest magnitude is {} half units: blocks scale their maximum to 8 or more, so it "
        "is always clipped",
        spec::largest_magnitude(book)));
  }
  return warnings;
}

}  // namespace mpgen::cli
