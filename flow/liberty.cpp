#include "flow/liberty.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <vector>

namespace mpgen::flow {
namespace {

// Splits a Liberty file into names, numbers, strings and single characters.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}

  // The next token, or nothing at the end. Strings come without their quotation marks.
  std::string_view next() {
    skip_blanks();
    if (place_ >= text_.size()) return {};
    if (text_[place_] == '"') {
      const std::size_t end = std::min(text_.find('"', place_ + 1), text_.size());
      const std::string_view token = text_.substr(place_ + 1, end - place_ - 1);
      place_ = end + 1;
      // An empty string would look like the end.
      return token.empty() ? std::string_view("\"\"") : token;
    }
    constexpr std::string_view kSingle = "{}():;,";
    if (kSingle.find(text_[place_]) != std::string_view::npos) return text_.substr(place_++, 1);
    const std::size_t end =
        std::min(text_.find_first_of("{}():;, \t\r\n\"\\", place_), text_.size());
    const std::string_view token = text_.substr(place_, std::max<std::size_t>(end - place_, 1));
    place_ += token.size();
    return token;
  }

 private:
  std::string_view text_;
  std::size_t place_ = 0;

  void skip_blanks() {
    while (place_ < text_.size()) {
      if (text_.substr(place_, 2) == "/*") {
        place_ = std::min(text_.find("*/", place_ + 2), text_.size() - 2) + 2;
      } else if (text_.substr(place_, 2) == "//") {
        place_ = std::min(text_.find('\n', place_), text_.size());
      } else if (std::string_view(" \t\r\n\\").find(text_[place_]) != std::string_view::npos) {
        ++place_;
      } else {
        return;
      }
    }
  }
};

struct Group {
  std::string kind;  ///< "library", "cell"
  std::string name;
};

}  // namespace

LibertySummary read_liberty_summary(std::string_view text) {
  Tokens tokens(text);
  LibertySummary summary;
  std::vector<Group> open;
  // `head ( arguments ) {` opens a group, `head : value` is an attribute.
  std::string head;
  std::string first_argument;
  bool is_in_arguments = false;
  bool is_value = false;
  for (std::string_view token = tokens.next(); !token.empty(); token = tokens.next()) {
    if (token == "(") {
      is_in_arguments = true;
      first_argument.clear();
    } else if (token == ")") {
      is_in_arguments = false;
    } else if (token == "{") {
      open.push_back({.kind = head, .name = first_argument});
      if (open.size() == 1) {
        if (head != "library") throw std::runtime_error("the file does not begin with a library");
        summary.name = first_argument;
      } else if (open.size() == 2 && head == "cell") {
        summary.areas[first_argument] = 0;
      }
    } else if (token == "}") {
      if (open.empty()) throw std::runtime_error("a group is closed that was not open");
      open.pop_back();
    } else if (token == ":") {
      is_value = true;
    } else if (token == ";" || token == ",") {
      is_value = false;
    } else if (is_in_arguments) {
      if (first_argument.empty()) first_argument = token;
    } else if (is_value) {
      const bool is_cell = open.size() == 2 && open.back().kind == "cell";
      if (is_cell && head == "area") {
        summary.areas[open.back().name] = std::strtod(std::string(token).c_str(), nullptr);
      }
      is_value = false;
    } else {
      head = token;
      first_argument.clear();
    }
  }
  if (summary.name.empty() || !open.empty()) {
    throw std::runtime_error("the library does not come to its end");
  }
  return summary;
}

}  // namespace mpgen::flow
