// binary16 magnitudes as a block's quantiser sees them: beside the largest one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "spec/formatbook.hpp"
#include "spec/formats.hpp"

namespace mpgen::tb {

/// Finite binary16 magnitudes are the patterns 0..kFiniteMagnitudes - 1, in ascending order.
inline constexpr std::int32_t kFiniteMagnitudes = 0x7C00;
inline constexpr std::int32_t kBinary16Sign = 0x8000;
/// Largest shared exponent that a block of finite binary16 elements can have.
inline constexpr int kLargestSharedExponent = 28;

/// Scaled magnitudes are counted in steps of 1/256 quarter unit: 8 bits below a selector's t.
inline constexpr int kScaledFractionBits = 8;
inline constexpr int kScaledSteps = spec::kTruncatedValues << kScaledFractionBits;

/// Shared exponent of a block whose largest magnitude is the pattern `largest`.
constexpr int shared_exponent_of(std::int32_t largest) {
  return std::max((largest >> spec::kFp16FractionBits) - 2, 0);
}

/// Largest pattern whose magnitude is at most `scaled` steps at the shared exponent `shared`:
/// scaled / 256 / 4 * 2^(shared - 15). It is exactly that much wherever binary16 can tell.
std::int32_t scaled_binary16(int scaled, int shared);

/// A magnitude's quarter units at the shared exponent `shared`, truncated. Specification section
/// 3.2, step 2.
int truncated_binary16(std::int32_t magnitude, int shared);

/// Neighbouring patterns that do the same to a block as its largest magnitude.
struct MaximumClass {
  std::int32_t first = 0;
  std::int32_t last = 0;
  int shared = 0;  ///< shared exponent
  int pair = 0;    ///< that stage 1 of the selection takes; 0 where the pairs are not told apart

  std::int32_t size() const { return last - first + 1; }
};

/// Classes with the same shared exponent, ascending.
std::vector<MaximumClass> exponent_classes();
/// Classes with the same shared exponent and the same pair, ascending.
std::vector<MaximumClass> pair_classes(const spec::Formatbook& book);

/// Largest truncated magnitudes, as a set of bits 0..31, for which stage 1 takes `pair`.
std::uint32_t maxima_of_pair(const spec::Formatbook& book, int pair);

/// Whether a block of the dialect's pair can hold elements that stage 2 of the selection counts for
/// the dialect.
bool can_count_for(const spec::Formatbook& book, int dialect);
/// Whether a block exists for which the two-stage selection takes `dialect`.
bool can_be_selected(const spec::Formatbook& book, int dialect);
/// Whether mates are the same set of magnitudes. Then nothing can prefer the second one.
bool equals_mate(const spec::Formatbook& book, int dialect);

}  // namespace mpgen::tb
