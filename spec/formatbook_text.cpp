#include "spec/formatbook_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace mpgen::spec {

bool is_book_file_name(std::string_view text) {
  return std::any_of(
      kBookFileEndings.begin(), kBookFileEndings.end(), [text](std::string_view ending) {
        return text.size() > ending.size() && text.substr(text.size() - ending.size()) == ending;
      });
}

std::string book_file_pattern() {
  std::vector<std::string> endings;
  endings.reserve(kBookFileEndings.size());
  for (const auto ending : kBookFileEndings) endings.emplace_back(ending.substr(1));
  return fmt::format("^.+\\.({})$", fmt::join(endings, "|"));
}

std::string dialect_text(const Dialect& dialect) {
  return fmt::format("[{}]", fmt::join(dialect, ", "));
}

std::string dialects_text(const Formatbook& book) {
  std::vector<std::string> rows;
  for (const auto& dialect : book.dialects) rows.push_back(dialect_text(dialect));
  return fmt::format("[{}]", fmt::join(rows, ", "));
}

std::string formatbook_text(const Formatbook& book) {
  return book == blockdialect_formatbook() ? kBlockdialectWord : dialects_text(book);
}

std::string formatbook_to_json(const Formatbook& book) {
  return fmt::format("{{\"dialects\": {}}}", dialects_text(book));
}

}  // namespace mpgen::spec
