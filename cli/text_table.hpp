// Tables in plain text.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace mpgen::cli {

using Row = std::vector<std::string>;

/// Lines indented by two; columns as wide as their widest cell and two apart.
std::string table(const std::vector<Row>& rows);

/// The same with all columns but the first `text_columns` flush right, for numbers.
std::string number_table(const std::vector<Row>& rows, std::size_t text_columns);

/// A subject and its text, wrapped at 100 columns; the text starts at column `indent`.
std::string paragraph(const std::string& subject, const std::string& text, std::size_t indent);

}  // namespace mpgen::cli
