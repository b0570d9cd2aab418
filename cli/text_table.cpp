#include "cli/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <sstream>

namespace mpgen::cli {
namespace {

constexpr std::size_t kColumns = 100;

std::vector<std::size_t> widths_of(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  return widths;
}

}  // namespace

std::string table(const std::vector<Row>& rows) {
  const std::vector<std::size_t> widths = widths_of(rows);
  std::string text;
  for (const auto& row : rows) {
    std::string line = "  ";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool is_last = i + 1 == row.size();
      line += is_last ? row[i] : fmt::format("{:<{}}", row[i], widths[i] + 2);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string number_table(const std::vector<Row>& rows, std::size_t text_columns) {
  const std::vector<std::size_t> widths = widths_of(rows);
  std::vector<Row> padded = rows;
  for (auto& row : padded) {
    for (std::size_t i = text_columns; i < row.size(); ++i) {
      row[i] = fmt::format("{:>{}}", row[i], widths[i]);
    }
  }
  return table(padded);
}

std::string paragraph(const std::string& subject, const std::string& text, std::size_t indent) {
  std::string result;
  std::string line = fmt::format("  {:<{}}", subject, indent - 2);
  std::istringstream words(text);
  bool is_first = true;
  for (std::string word; words >> word; is_first = false) {
    if (!is_first && line.size() + 1 + word.size() > kColumns) {
      result += line + "\n";
      line = std::string(indent, ' ');
      is_first = true;
    }
    line += (is_first ? "" : " ") + word;
  }
  return result + line + "\n";
}

}  // namespace mpgen::cli
