#include "mutation/token.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace mpgen::mutation {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kNumberCharacters = "0123456789abcdefABCDEFxXzZ_?";
constexpr std::string_view kWordCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789$";

// Longest first.
constexpr std::array<std::string_view, 21> kLongSymbols = {
    ">>>", "<<<", "===", "!==", "<<", ">>", "<=", ">=", "==", "!=", "&&",
    "||",  "++",  "--",  "+:",  "-:", "**", "~&", "~|", "~^", "::"};

bool is_one_of(std::string_view characters, char c) {
  return characters.find(c) != std::string_view::npos;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Token> run() {
    for (skip(); place_ < text_.size(); skip()) {
      const TokenKind kind = next_kind();
      const std::size_t length = length_of(kind);
      tokens_.push_back({kind, text_.substr(place_, length), place_});
      place_ += length;
    }
    tokens_.push_back({TokenKind::end, {}, text_.size()});
    return std::move(tokens_);
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw SyntaxError(fmt::format("{}: {}", place_name(text_, place_), what));
  }

  bool starts(std::string_view what) const { return text_.substr(place_, what.size()) == what; }

  void skip_past(std::string_view what, const char* name) {
    const std::size_t found = text_.find(what, place_);
    if (found == std::string_view::npos) fail(fmt::format("{} without an end", name));
    place_ = found + what.size();
  }

  void skip_line() { place_ = std::min(text_.find('\n', place_), text_.size()); }

  void skip_spaces() { place_ = std::min(text_.find_first_not_of(kSpaces, place_), text_.size()); }

  void skip() {
    for (;;) {
      skip_spaces();
      if (starts("//")) {
        skip_line();
      } else if (starts("/*")) {
        skip_past("*/", "a comment");
      } else if (starts("(*") && !starts("(*)")) {
        skip_past("*)", "an attribute");
      } else if (starts("`")) {
        skip_directive();
      } else {
        return;
      }
    }
  }

  std::string_view directive() const {
    const std::size_t end = text_.find_first_not_of(kWordCharacters, place_ + 1);
    return text_.substr(place_ + 1, std::min(end, text_.size()) - place_ - 1);
  }

  void skip_directive() {
    const std::string_view name = directive();
    if (name == "ifdef" || name == "ifndef") {
      skip_section();
    } else if (name == "default_nettype" || name == "include" || name == "timescale" ||
               name == "define" || name == "undef") {
      skip_line();
    } else {
      skip_macro(name);
    }
  }

  void skip_section() {
    int depth = 0;
    do {
      place_ = text_.find('`', place_);
      if (place_ == std::string_view::npos) {
        place_ = text_.size();
        fail("a conditional section without an end");
      }
      const std::string_view name = directive();
      if (name == "ifdef" || name == "ifndef") ++depth;
      if (name == "endif") --depth;
      place_ += 1 + name.size();
    } while (depth > 0);
  }

  // A macro with its arguments, and the semicolon behind it.
  void skip_macro(std::string_view name) {
    place_ += 1 + name.size();
    skip_spaces();
    if (starts("(")) {
      int depth = 0;
      do {
        if (place_ == text_.size()) fail("arguments of a macro without an end");
        if (text_[place_] == '"') {
          const std::size_t close = text_.find('"', place_ + 1);
          if (close == std::string_view::npos) fail("a string without an end");
          place_ = close;
        }
        if (text_[place_] == '(') ++depth;
        if (text_[place_] == ')') --depth;
        ++place_;
      } while (depth > 0);
      skip_spaces();
    }
    if (starts(";")) ++place_;
  }

  TokenKind next_kind() const {
    const char c = text_[place_];
    if (is_one_of(kDigits, c)) return TokenKind::number;
    if (c == '\'') {
      const char next = place_ + 1 < text_.size() ? text_[place_ + 1] : '\0';
      if (next == '(') return TokenKind::symbol;
      return next == '0' || next == '1' ? TokenKind::fill : TokenKind::number;
    }
    if (c == '$') return TokenKind::system;
    if (c == '"') return TokenKind::string;
    return is_one_of(kWordCharacters, c) ? TokenKind::word : TokenKind::symbol;
  }

  std::size_t end_of(std::string_view characters, std::size_t from) const {
    return std::min(text_.find_first_not_of(characters, from), text_.size());
  }

  std::size_t length_of(TokenKind kind) const {
    switch (kind) {
      case TokenKind::number:
        return number_length();
      case TokenKind::fill:
        return 2;
      case TokenKind::string: {
        const std::size_t close = text_.find('"', place_ + 1);
        if (close == std::string_view::npos) fail("a string without an end");
        return close + 1 - place_;
      }
      case TokenKind::symbol:
        return symbol_length();
      default:
        return end_of(kWordCharacters, place_ + 1) - place_;
    }
  }

  // 12, 12'd5, 'h3f; in 12'(x) the number ends before the apostrophe.
  std::size_t number_length() const {
    std::size_t end = end_of("0123456789_", place_);
    if (end + 1 < text_.size() && text_[end] == '\'' && text_[end + 1] != '(') {
      std::size_t base = end + 1;
      if (is_one_of("sS", text_[base])) ++base;
      if (base >= text_.size() || !is_one_of("bodhBODH", text_[base])) fail("a number of no base");
      end = end_of(kNumberCharacters, base + 1);
    }
    if (end == place_) fail("a number without digits");
    return end - place_;
  }

  std::size_t symbol_length() const {
    for (const std::string_view symbol : kLongSymbols) {
      if (starts(symbol)) return symbol.size();
    }
    if (!is_one_of("()[]{};:,.?=+-*/%<>&|^~!@#'", text_[place_])) {
      fail(fmt::format("'{}' starts no word", text_[place_]));
    }
    return 1;
  }

  std::string_view text_;
  std::size_t place_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokens_of(std::string_view text) { return Lexer(text).run(); }

std::string place_name(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t start = before.rfind('\n') + 1;  // npos + 1 is 0
  return fmt::format("{}:{}", line, offset - start + 1);
}

}  // namespace mpgen::mutation
