#include "capi/formatbook.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>

#include "capi/arguments.hpp"
#include "capi/call.hpp"

namespace mpgen::capi {
namespace {

std::unique_ptr<mpgen_formatbook> make_book(int dialects, const std::uint8_t* magnitudes) {
  spec::Formatbook book;
  book.dialects.resize(
      static_cast<std::size_t>(in_range("dialects", dialects, 2, spec::kMostDialects)));
  const std::uint8_t* from =
      array("magnitudes", magnitudes, book.dialects.size() * spec::kDialectMagnitudes).data();
  for (spec::Dialect& dialect : book.dialects) {
    std::copy_n(from, dialect.size(), dialect.begin());
    from += dialect.size();
  }
  const auto problems = spec::formatbook_problems(book);
  if (!problems.empty()) {
    const auto& problem = problems.front();
    const std::string place =
        problem.dialect < 0 ? "" : "dialect " + std::to_string(problem.dialect) + ": ";
    throw std::invalid_argument(place + problem.message);
  }
  return std::make_unique<mpgen_formatbook>(book);
}

}  // namespace

const mpgen_formatbook& book_or_default(const mpgen_formatbook* book) {
  static const mpgen_formatbook kBlockdialect(spec::blockdialect_formatbook());
  return book != nullptr ? *book : kBlockdialect;
}

int dialect_of(const char* name, const mpgen_formatbook& book, int dialect) {
  return in_range(name, dialect, 0, book.book.size() - 1);
}

}  // namespace mpgen::capi

namespace capi = mpgen::capi;

mpgen_formatbook* mpgen_formatbook_create(int dialects, const uint8_t* magnitudes) {
  mpgen_formatbook* book = nullptr;
  capi::call(__func__, [&] { book = capi::make_book(dialects, magnitudes).release(); });
  return book;
}

void mpgen_formatbook_destroy(mpgen_formatbook* book) { delete book; }
