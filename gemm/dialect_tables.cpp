#include "gemm/dialect_tables.hpp"

#include <algorithm>
#include <utility>

namespace mpgen::gemm {
namespace {

using Weights = std::array<std::int32_t, DialectTables::kMostExcesses>;  // [threshold]

std::uint32_t in_both_halves(int value) { return static_cast<std::uint32_t>(value) * 0x00010001U; }

std::uint32_t index_of(const spec::Dialect& dialect, int truncated) {
  const auto thresholds = spec::index_thresholds(dialect);
  return static_cast<std::uint32_t>(std::count_if(thresholds.begin(), thresholds.end(),
                                                  [truncated](int t) { return truncated >= t; }));
}

// With x an element's untruncated magnitude and h what it rounds to, in half units, the gain
// h * (2 * x - h) is 0 at 0 and piecewise linear in x: at the threshold between h' and h, where
// both gain alike, its slope steps from 2 * h' to 2 * h. So half the gain is the sum, over the
// thresholds that x exceeds, of (h - h') times the excess.
Weights weights_of(const spec::Dialect& dialect) {
  Weights weights{};
  const auto thresholds = spec::index_thresholds(dialect);
  for (std::size_t k = 0; k < thresholds.size(); ++k) {
    weights[static_cast<std::size_t>(thresholds[k])] = dialect[k + 1] - dialect[k];
  }
  return weights;
}

}  // namespace

DialectTables::DialectTables(spec::Formatbook legal_book)
    : book(std::move(legal_book)), dialects(book.dialects.size()) {
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto truncated = static_cast<int>(pairs.size() + i);
    pairs[i] = static_cast<std::uint32_t>(spec::pair_of_largest(book, truncated));
  }
  for (std::size_t dialect = 0; dialect < dialects; ++dialect) {
    beneficial[dialect] = spec::beneficial_values(book, static_cast<int>(dialect));
    const auto own = spec::index_thresholds(book.dialects[dialect]);
    std::transform(own.begin(), own.end(), thresholds.begin() + dialect * kThresholds,
                   in_both_halves);
  }
  for (std::size_t even = 0; even < dialects; even += 2) {
    for (std::size_t t = 0; t < kTruncated; ++t) {
      const auto truncated = static_cast<int>(t);
      const std::uint32_t favour =
          1 + ((beneficial[even + 1] >> t) & 1) - ((beneficial[even] >> t) & 1);
      entries[even / 2 * kTruncated + t] = static_cast<std::uint8_t>(
          index_of(book.dialects[even], truncated) |
          index_of(book.dialects[even + 1], truncated) << 3 | favour << 6);
    }
  }

  std::vector<Weights> weights;
  for (const auto& dialect : book.dialects) weights.push_back(weights_of(dialect));
  gains.resize(dialects);
  for (std::size_t threshold = 0; threshold < kMostExcesses; ++threshold) {
    const auto weight = [threshold](const Weights& w) { return w[threshold]; };
    const bool is_shared = std::all_of(weights.begin(), weights.end(), [&](const Weights& w) {
      return weight(w) == weight(weights.front());
    });
    if (is_shared) continue;
    for (std::size_t dialect = 0; dialect < dialects; ++dialect) {
      if (weight(weights[dialect]) == 0) continue;
      gains[dialect].push_back({.excess = static_cast<std::uint32_t>(excesses.size()),
                                .weight = weight(weights[dialect])});
    }
    excesses.push_back(static_cast<std::uint32_t>(threshold));
  }
}

}  // namespace mpgen::gemm
