#include "tests/oracle/dialect_selector.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>

#include "tests/oracle/rational.hpp"

namespace mpgen::oracle {
namespace {

// Real numbers are compared at points in steps of 1/256 of a quarter unit.
constexpr int kSteps = 256;

// Distance of a point to the nearest magnitude, both in steps.
int distance(const spec::Dialect& dialect, int point) {
  int least = point;
  for (const int magnitude : dialect) {
    least = std::min(least, std::abs(point - 2 * kSteps * magnitude));
  }
  return least;
}

}  // namespace

TruncatedValues beneficial_values(const spec::Dialect& own, const spec::Dialect& mate) {
  // Both distances are linear on (t, t + 1): a slope changes only at a magnitude, an even number of
  // quarter units, or halfway between two, an integer. So is their difference, which is an integer
  // below 64 at both ends. If it is negative at an end, it is still negative one step inwards; and
  // if it is positive one step inwards from both ends, it is positive all the way between them.
  TruncatedValues values;
  for (int t = 0; t < 32; ++t) {
    const int first_point = kSteps * t + 1;
    const int last_point = kSteps * (t + 1) - 1;
    const bool nearer_at_start = distance(own, first_point) < distance(mate, first_point);
    const bool nearer_at_end = distance(own, last_point) < distance(mate, last_point);
    values.set(static_cast<std::size_t>(t), nearer_at_start && nearer_at_end);
  }
  return values;
}

DialectSelector::DialectSelector(const spec::Formatbook& book) : book_(book) {
  for (std::size_t even = 0; even < book.dialects.size(); even += 2) {
    beneficial_.push_back(beneficial_values(book.dialects[even], book.dialects[even + 1]));
    beneficial_.push_back(beneficial_values(book.dialects[even + 1], book.dialects[even]));
  }
}

int DialectSelector::pair_of(int largest_truncated) const {
  // "m = clamp((tmax + 1) >> 1, 8, 15)", "the pair whose largest magnitude is nearest to m, ties to
  // the larger".
  const int m = clamp(Integer((largest_truncated + 1) / 2), 8, 15);
  int pair = 0;
  int magnitude_of_pair = -1;
  for (std::size_t candidate = 0; 2 * candidate < book_.dialects.size(); ++candidate) {
    const int magnitude = book_.dialects[2 * candidate].back();
    const int distance = std::abs(magnitude - m);
    const int least = std::abs(magnitude_of_pair - m);
    if (magnitude_of_pair < 0 || distance < least ||
        (distance == least && magnitude > magnitude_of_pair)) {
      pair = static_cast<int>(candidate);
      magnitude_of_pair = magnitude;
    }
  }
  return pair;
}

Selection DialectSelector::select(std::span<const std::uint16_t> activations) const {
  const ScaledBlock scaled = scale_block(activations);
  Selection selection;
  selection.block.nonfinite = scaled.nonfinite;
  if (scaled.nonfinite) return selection;
  selection.largest_exponent = scaled.largest_exponent;
  // "Each element's magnitude, truncated to 5 bits (3 integer, 2 fraction)": t counts the whole
  // quarter units in it.
  Integer quarters;
  for (const Integer& magnitude : scaled.magnitudes) {
    quarters = 2 * magnitude;
    mpz_fdiv_q(quarters.get_mpz_t(), quarters.get_mpz_t(), scaled.half_unit.get_mpz_t());
    const int t = static_cast<int>(quarters.get_si());
    selection.truncated.push_back(t);
    selection.largest_truncated = std::max(selection.largest_truncated, t);
  }
  selection.pair = pair_of(selection.largest_truncated);
  const std::size_t even = 2 * static_cast<std::size_t>(selection.pair);
  for (const int t : selection.truncated) {
    if (beneficial_[even].test(static_cast<std::size_t>(t))) ++selection.even_count;
    if (beneficial_[even + 1].test(static_cast<std::size_t>(t))) ++selection.odd_count;
  }
  const int dialect = 2 * selection.pair + (selection.odd_count > selection.even_count ? 1 : 0);
  selection.block = quantize_to_dialect(scaled, book_, dialect);
  return selection;
}

}  // namespace mpgen::oracle
