#include "flow/bounded_text.hpp"

#include <algorithm>

namespace mpgen::flow {

void BoundedText::append(std::string_view text) {
  const std::size_t room = limit_ / 2 - head_.size();
  const std::size_t taken = std::min(room, text.size());
  head_ += text.substr(0, taken);
  tail_ += text.substr(taken);
  if (tail_.size() > 2 * tail_limit()) {
    const std::size_t excess = tail_.size() - tail_limit();
    tail_.erase(0, excess);
    dropped_ += excess;
  }
}

std::string BoundedText::str() const {
  const std::size_t excess = tail_.size() > tail_limit() ? tail_.size() - tail_limit() : 0;
  const std::size_t dropped = dropped_ + excess;
  if (dropped == 0) return head_ + tail_;
  return head_ + "\n[" + std::to_string(dropped) + " bytes left out]\n" + tail_.substr(excess);
}

std::string last_lines(std::string_view text, int lines) {
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  std::size_t start = text.size();
  for (int line = 0; line < lines; ++line) {
    if (start == 0) return std::string(text);
    const std::size_t newline = text.rfind('\n', start - 1);
    if (newline == std::string_view::npos) return std::string(text);
    start = newline;
  }
  return std::string(text.substr(start + 1));
}

}  // namespace mpgen::flow
