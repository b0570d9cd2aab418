// Words of any width as a file that $readmemh reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace mpgen::tb {

/// Lines of hexadecimal digits, one for each word.
class HexMemory {
 public:
  /// Adds a word; its 64-bit parts, least significant first.
  void add(std::span<const std::uint64_t> parts);
  void add(std::uint64_t word) { add({&word, 1}); }

  std::size_t words() const { return words_; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::size_t words_ = 0;
};

}  // namespace mpgen::tb
