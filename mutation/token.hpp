// Words of the emitted SystemVerilog.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace mpgen::mutation {

/// The text is none that the emitters write; the message says where.
class SyntaxError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class TokenKind {
  word,    ///< identifier or keyword
  number,  ///< with its size and base, if it has them
  fill,    ///< '0 or '1
  system,  ///< $name
  string,
  symbol,  ///< operator or punctuation
  end,     ///< of the text
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;
  std::size_t begin = 0;  ///< in the file's text

  std::size_t end() const { return begin + text.size(); }
};

/// The words of `text`, which outlives them, and an end token. Comments, attributes, directives,
/// conditional sections (`ifdef to `endif) and uses of macros are left out: nothing in them is ever
/// mutated. Throws SyntaxError for a character that starts no word and for an open section.
std::vector<Token> tokens_of(std::string_view text);

/// "line:column" of a place in a text, both from 1.
std::string place_name(std::string_view text, std::size_t offset);

}  // namespace mpgen::mutation
