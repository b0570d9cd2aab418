// Formatbooks on both sides of the C interface.
#pragma once

#include <cstdint>
#include <vector>

#include "capi/mpgen.h"
#include "spec/formatbook.hpp"

namespace mpgen::test {

/// A legal book that differs from the default one in size and magnitudes.
inline spec::Formatbook four_dialects() {
  return {.dialects = {{0, 1, 2, 3, 5, 7, 10, 14},
                       {0, 1, 2, 4, 6, 8, 11, 14},
                       {0, 1, 2, 3, 4, 5, 7, 9},
                       {0, 1, 3, 4, 5, 6, 8, 9}}};
}

/// A book and its handle.
class Book {
 public:
  explicit Book(const spec::Formatbook& formatbook) : formatbook_(formatbook) {
    std::vector<std::uint8_t> magnitudes;
    for (const auto& dialect : formatbook.dialects) {
      magnitudes.insert(magnitudes.end(), dialect.begin(), dialect.end());
    }
    handle_ = mpgen_formatbook_create(formatbook.size(), magnitudes.data());
  }
  ~Book() { mpgen_formatbook_destroy(handle_); }
  Book(const Book&) = delete;
  Book& operator=(const Book&) = delete;

  const spec::Formatbook& formatbook() const { return formatbook_; }
  /// Never null for a legal book.
  const mpgen_formatbook* handle() const { return handle_; }

 private:
  spec::Formatbook formatbook_;
  mpgen_formatbook* handle_ = nullptr;
};

}  // namespace mpgen::test
