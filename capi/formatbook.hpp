// The handle of a formatbook.
#pragma once

#include "capi/mpgen.h"
#include "golden/dialect_quantizer_mse.hpp"
#include "golden/format_selector.hpp"
#include "spec/formatbook.hpp"

/// A legal book, and the quantisers whose tables follow from it.
struct mpgen_formatbook {  // NOLINT(readability-identifier-naming): the name in C
  explicit mpgen_formatbook(const mpgen::spec::Formatbook& legal_book)
      : book(legal_book), selector(legal_book), least_squares(legal_book) {}

  mpgen::spec::Formatbook book;
  mpgen::golden::FormatSelector selector;
  mpgen::golden::DialectQuantizerMse least_squares;
};

namespace mpgen::capi {

/// The default book for null.
const mpgen_formatbook& book_or_default(const mpgen_formatbook* book);

/// Throws std::invalid_argument unless the book has `dialect`.
int dialect_of(const char* name, const mpgen_formatbook& book, int dialect);

}  // namespace mpgen::capi
