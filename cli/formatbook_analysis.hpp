// What a legal formatbook means for the blocks that use it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "spec/formatbook.hpp"

namespace mpgen::cli {

/// The integers from `first` to `last`, both included.
struct Interval {
  int first = 0;
  int last = 0;

  friend bool operator==(const Interval&, const Interval&) = default;
};

/// The bits that are set, as maximal intervals, ascending.
std::vector<Interval> intervals(std::uint32_t bits);

/// "20-25", "9-10, 13", "none".
std::string to_text(const std::vector<Interval>& list);

/// The largest truncated magnitudes of a block, 0..31, for which stage 1 chooses the pair.
std::vector<Interval> maxima_of_pair(const spec::Formatbook& book, int pair);

/// What is legal and of no use, one sentence each.
std::vector<std::string> formatbook_warnings(const spec::Formatbook& book);

}  // namespace mpgen::cli
