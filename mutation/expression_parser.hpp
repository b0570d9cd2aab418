// Reads expressions; the parser of statements and items builds on it.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "mutation/syntax.hpp"
#include "mutation/token.hpp"

namespace mpgen::mutation {

class ExpressionParser {
 public:
  explicit ExpressionParser(std::string_view text) : text_(text), tokens_(tokens_of(text)) {}

  Node expression();
  /// A name with its selections, or a concatenation of such: what an assignment may stand to.
  Node place();

 protected:
  const Token& token() const { return tokens_[next_]; }
  const Token& token_after() const {
    return tokens_[next_ + 1 < tokens_.size() ? next_ + 1 : next_];
  }
  bool at(std::string_view text) const { return token().text == text; }
  Token take();
  bool take_if(std::string_view text);
  Token expect(std::string_view text);
  Token expect_word();
  [[noreturn]] void fail(std::string_view wanted) const;

  Node start(NodeKind kind) const;
  Node finish(Node node) const;
  /// Adds what stands in brackets.
  void range(Node& parent);

 private:
  Node binary(int level);
  Node unary();
  Node primary();
  Node braces();
  Node simple();

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t next_ = 0;
};

}  // namespace mpgen::mutation
