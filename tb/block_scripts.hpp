// Blocks of binary16 elements written by hand: the corner cases of block quantisers.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "spec/formatbook.hpp"

namespace mpgen::tb {

/// A numbered list of blocks.
struct BlockScripts {
  std::string name;
  std::uint64_t count = 0;
  /// Fills a block of patterns, all +0 before, with number `index`.
  std::function<void(std::uint64_t index, std::span<std::int32_t> block)> make;
};

/// All corner cases for blocks of `block` elements, 16 or more:
///   "zeros"          all kinds of zero blocks, -0 in each position
///   "one element"    one element in each position, all others +0
///   "equal"          all magnitudes equal, in one sign and in both
///   "maxima"         the first and the last pattern of each largest truncated magnitude, so that
///                    every pair begins and ends there and is clamped at both ends
///   "counts"         k elements that the even mate wins and k - 1, k, k + 1 or no elements that
///   the
///                    odd one wins, for every k, and the other way round; all others are +0, or as
///                    large as they can be
///   "unanimous"      all elements, the largest too, count for the same mate
///   "weights"        more elements on one side, but the greater gain in squared error on the other
///   "shared"         only magnitudes that both mates have
///   "thresholds"     values on each threshold of each dialect, one pattern below and one above,
///                    among elements that make the quantisers take this dialect
///   "exact"          only magnitudes of one dialect, which has no error then
///   "distances"      elements that are shifted by every distance
///   "negatives"      negative elements that round to zero, in each position
///   "largest"        the largest finite magnitude in each position
///   "gradual"        largest magnitudes below 2^-13, whose shared exponent is 0
///   "large"          all magnitudes near the largest, but for a few of one dialect
///   "ties"           squared errors of two dialects that are equal, or as close as can be
///   "nonfinite"      Inf and NaN in each position, between finite blocks
std::vector<BlockScripts> corner_blocks(const spec::Formatbook& book, int block);

}  // namespace mpgen::tb
