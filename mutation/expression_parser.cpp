#include "mutation/expression_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>

namespace mpgen::mutation {
namespace {

// From the loosest to the tightest.
constexpr std::array<std::array<std::string_view, 4>, 10> kLevels = {{{"||"},
                                                                      {"&&"},
                                                                      {"|"},
                                                                      {"^", "~^"},
                                                                      {"&"},
                                                                      {"==", "!=", "===", "!=="},
                                                                      {"<", "<=", ">", ">="},
                                                                      {"<<", ">>", ">>>", "<<<"},
                                                                      {"+", "-"},
                                                                      {"*", "/", "%"}}};

constexpr std::array<std::string_view, 9> kUnary = {"~", "!", "-", "+", "&", "|", "^", "~&", "~|"};

template <typename List>
bool contains(const List& list, std::string_view text) {
  return !text.empty() && std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

Token ExpressionParser::take() {
  const Token taken = token();
  if (taken.kind != TokenKind::end) ++next_;
  return taken;
}

bool ExpressionParser::take_if(std::string_view text) {
  if (!at(text)) return false;
  take();
  return true;
}

Token ExpressionParser::expect(std::string_view text) {
  if (!at(text)) fail(text);
  return take();
}

Token ExpressionParser::expect_word() {
  if (token().kind != TokenKind::word) fail("a name");
  return take();
}

void ExpressionParser::fail(std::string_view wanted) const {
  throw SyntaxError(fmt::format("{}: expected {}, found \"{}\"", place_name(text_, token().begin),
                                wanted, token().text));
}

Node ExpressionParser::start(NodeKind kind) const {
  Node node;
  node.kind = kind;
  node.begin = token().begin;
  return node;
}

Node ExpressionParser::finish(Node node) const {
  node.end = next_ == 0 ? 0 : tokens_[next_ - 1].end();
  return node;
}

Node ExpressionParser::expression() {
  Node condition = binary(0);
  if (!at("?")) return condition;
  Node node;
  node.kind = NodeKind::conditional;
  node.begin = condition.begin;
  take();
  node.children.push_back(std::move(condition));
  node.children.push_back(expression());
  expect(":");
  node.children.push_back(expression());
  return finish(std::move(node));
}

Node ExpressionParser::binary(int level) {
  if (level == static_cast<int>(kLevels.size())) return unary();
  Node left = binary(level + 1);
  while (token().kind == TokenKind::symbol &&
         contains(kLevels[static_cast<std::size_t>(level)], token().text)) {
    Node node;
    node.kind = NodeKind::binary;
    node.begin = left.begin;
    node.op = take().text;
    node.children.push_back(std::move(left));
    node.children.push_back(binary(level + 1));
    left = finish(std::move(node));
  }
  return left;
}

Node ExpressionParser::unary() {
  if (token().kind == TokenKind::symbol && contains(kUnary, token().text)) {
    Node node = start(NodeKind::unary);
    node.op = take().text;
    node.children.push_back(unary());
    return finish(std::move(node));
  }
  Node node = primary();
  while (at("'")) {
    take();
    expect("(");
    Node cast;
    cast.kind = NodeKind::cast;
    cast.begin = node.begin;
    cast.children.push_back(std::move(node));
    cast.children.push_back(expression());
    expect(")");
    node = finish(std::move(cast));
  }
  return node;
}

Node ExpressionParser::primary() {
  if (at("(")) {
    Node node = start(NodeKind::parentheses);
    take();
    node.children.push_back(expression());
    expect(")");
    return finish(std::move(node));
  }
  if (at("{")) return braces();
  return simple();
}

Node ExpressionParser::braces() {
  Node node = start(NodeKind::concat);
  expect("{");
  Node first = expression();
  if (at("{")) {
    node.kind = NodeKind::replicate;
    node.children.push_back(std::move(first));
    take();
    do {
      node.children.push_back(expression());
    } while (take_if(","));
    expect("}");
  } else {
    node.children.push_back(std::move(first));
    while (take_if(",")) node.children.push_back(expression());
  }
  expect("}");
  return finish(std::move(node));
}

Node ExpressionParser::simple() {
  Node node = start(NodeKind::number);
  switch (token().kind) {
    case TokenKind::number:
      node.text = take().text;
      return finish(std::move(node));
    case TokenKind::fill:
      node.kind = NodeKind::fill;
      node.text = take().text;
      return finish(std::move(node));
    case TokenKind::string:
      node.kind = NodeKind::string;
      node.text = take().text;
      return finish(std::move(node));
    case TokenKind::word:
    case TokenKind::system:
      break;
    default:
      fail("an operand");
  }
  const bool is_system = token().kind == TokenKind::system;
  node.text = take().text;
  if (is_system || at("(")) {
    node.kind = NodeKind::call;
    if (take_if("(")) {
      if (!at(")")) {
        do {
          node.children.push_back(expression());
        } while (take_if(","));
      }
      expect(")");
    }
    return finish(std::move(node));
  }
  node.kind = NodeKind::name;
  node = finish(std::move(node));
  if (!at("[")) return node;
  Node select;
  select.kind = NodeKind::select;
  select.text = node.text;
  select.begin = node.begin;
  select.children.push_back(std::move(node));
  while (at("[")) range(select);
  return finish(std::move(select));
}

void ExpressionParser::range(Node& parent) {
  expect("[");
  Node first = expression();
  if (at("]")) {
    take();
    parent.children.push_back(std::move(first));
    return;
  }
  Node node;
  node.kind = NodeKind::range;
  node.begin = first.begin;
  if (!at(":") && !at("+:") && !at("-:")) fail("]");
  node.op = take().text;
  node.children.push_back(std::move(first));
  node.children.push_back(expression());
  node = finish(std::move(node));
  expect("]");
  parent.children.push_back(std::move(node));
}

Node ExpressionParser::place() {
  if (at("{")) return braces();
  if (token().kind != TokenKind::word) fail("a name");
  return simple();
}

}  // namespace mpgen::mutation
