// How formatbooks are written: in configurations, book files and the metadata of tensors.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "spec/formatbook.hpp"

namespace mpgen::spec {

/// The word for `blockdialect_formatbook()`, wherever a book is asked for.
inline constexpr const char* kBlockdialectWord = "blockdialect";

/// Endings of a book's file; they tell a file from a word.
inline constexpr std::array<std::string_view, 3> kBookFileEndings = {".yaml", ".yml", ".json"};

/// Whether the text names a file rather than a word.
bool is_book_file_name(std::string_view text);

/// The regular expression (ECMAScript) of the same.
std::string book_file_pattern();

/// "[0, 1, 2, 3, 4, 6, 8, 12]".
std::string dialect_text(const Dialect& dialect);

/// "[[0, ...], [0, ...]]", in YAML as in JSON.
std::string dialects_text(const Formatbook& book);

/// kBlockdialectWord for that book, else `dialects_text`.
std::string formatbook_text(const Formatbook& book);

/// {"dialects": [[0, ...], [0, ...]]} in one line; `read_formatbook` reads it back.
std::string formatbook_to_json(const Formatbook& book);

}  // namespace mpgen::spec
