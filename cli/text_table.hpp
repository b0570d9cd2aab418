// Tables in plain text.
#pragma once

#include <string>
#include <vector>

namespace mpgen::cli {

using Row = std::vector<std::string>;

/// Lines indented by two; columns as wide as their widest cell and two apart.
std::string table(const std::vector<Row>& rows);

/// A subject and its text, wrapped at 100 columns; the text starts at column `indent`.
std::string paragraph(const std::string& subject, const std::string& text, std::size_t indent);

}  // namespace mpgen::cli
