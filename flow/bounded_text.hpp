// Text of unknown length of which only the start and the end are kept.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mpgen::flow {

class BoundedText {
 public:
  /// Keeps at most `limit` bytes, half of them from the start.
  explicit BoundedText(std::size_t limit) : limit_(limit) {}

  void append(std::string_view text);

  /// The text; where bytes were dropped, a line in brackets tells how many.
  std::string str() const;

 private:
  std::size_t limit_;
  std::string head_;
  std::string tail_;  ///< may grow to twice its share before it is cut, which keeps append linear
  std::size_t dropped_ = 0;

  std::size_t tail_limit() const { return limit_ - limit_ / 2; }
};

/// The last `lines` lines of `text`.
std::string last_lines(std::string_view text, int lines);

}  // namespace mpgen::flow
