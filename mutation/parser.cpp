#include <fmt/format.h>

#include <utility>

#include "mutation/expression_parser.hpp"
#include "mutation/syntax.hpp"

namespace mpgen::mutation {
namespace {

class Parser : public ExpressionParser {
 public:
  using ExpressionParser::ExpressionParser;

  Node file() {
    Node node = start(NodeKind::file);
    while (token().kind != TokenKind::end) node.children.push_back(module());
    return finish(std::move(node));
  }

 private:
  Node module() {
    Node node = start(NodeKind::module);
    expect("module");
    node.text = expect_word().text;
    if (take_if("#")) {
      expect("(");
      do {
        parameter(node, ",");
      } while (take_if(","));
      expect(")");
    }
    expect("(");
    if (!at(")")) {
      do {
        node.children.push_back(port());
      } while (take_if(","));
    }
    expect(")");
    node.body = expect(";").end();
    while (!at("endmodule")) item(node);
    node.closing = token().begin;
    take();
    return finish(std::move(node));
  }

  // Type of a declaration: logic signed [..], int, genvar.
  void type(Node& node) {
    if (take_if("int")) {
      node.op = "int";
      return;
    }
    take_if("wire");
    take_if("logic");
    if (take_if("signed")) node.op = "signed";
    while (at("[")) range(node);
    node.packed = node.children.size();
  }

  Node port() {
    Node node = start(NodeKind::port);
    if (!at("input") && !at("output")) fail("a port");
    node.is_input = take().text == "input";
    type(node);
    node.text = expect_word().text;
    while (at("[")) range(node);
    return finish(std::move(node));
  }

  // One declaration may name several parameters.
  void parameter(Node& parent, std::string_view separator) {
    if (!take_if("parameter")) expect("localparam");
    Node shared = start(NodeKind::parameter);
    type(shared);
    for (;;) {
      Node node = shared;
      node.begin = token().begin;
      node.text = expect_word().text;
      expect("=");
      node.children.push_back(expression());
      parent.children.push_back(finish(std::move(node)));
      if (separator == "," || !take_if(",")) return;
    }
  }

  void variable(Node& parent, NodeKind kind) {
    Node shared = start(kind);
    type(shared);
    do {
      Node node = shared;
      node.text = expect_word().text;
      while (at("[")) range(node);
      parent.children.push_back(finish(std::move(node)));
    } while (take_if(","));
    expect(";");
  }

  void item(Node& parent) {
    if (take_if(";")) return;
    if (at("localparam") || at("parameter")) {
      parameter(parent, ";");
      expect(";");
    } else if (at("logic") || at("wire") || at("int")) {
      variable(parent, NodeKind::variable);
    } else if (at("assign")) {
      parent.children.push_back(assign());
    } else if (at("always_comb")) {
      parent.children.push_back(always(NodeKind::always_comb));
    } else if (at("always_ff")) {
      parent.children.push_back(always(NodeKind::always_ff));
    } else if (at("initial")) {
      parent.children.push_back(always(NodeKind::initial));
    } else if (at("function")) {
      parent.children.push_back(function());
    } else if (at("for")) {
      parent.children.push_back(generate_for());
    } else if (at("if")) {
      parent.children.push_back(generate_if());
    } else if (token().kind == TokenKind::word) {
      parent.children.push_back(instance());
    } else {
      fail("an item of a module");
    }
  }

  Node assign() {
    Node node = start(NodeKind::assign);
    expect("assign");
    do {
      Node one = start(NodeKind::assignment);
      one.children.push_back(place());
      one.op = expect("=").text;
      one.children.push_back(expression());
      node.children.push_back(finish(std::move(one)));
    } while (take_if(","));
    expect(";");
    return finish(std::move(node));
  }

  Node always(NodeKind kind) {
    Node node = start(kind);
    take();
    if (take_if("@")) {
      expect("(");
      while (!at(")")) take();
      expect(")");
    }
    node.children.push_back(statement());
    return finish(std::move(node));
  }

  Node function() {
    Node node = start(NodeKind::function);
    expect("function");
    take_if("automatic");
    type(node);
    node.text = expect_word().text;
    expect("(");
    if (!at(")")) {
      do {
        node.children.push_back(port());
      } while (take_if(","));
    }
    expect(")");
    node.body = expect(";").end();
    while (at("logic") || at("int")) {
      variable(node, NodeKind::declaration);
      node.body = finish(start(NodeKind::block)).end;
    }
    while (!at("endfunction")) node.children.push_back(statement());
    node.closing = token().begin;
    take();
    return finish(std::move(node));
  }

  Node instance() {
    Node node = start(NodeKind::instance);
    node.text = expect_word().text;
    if (take_if("#")) {
      node.overrides = true;
      connections(nullptr);
    }
    node.op = expect_word().text;
    connections(&node);
    expect(";");
    return finish(std::move(node));
  }

  // Values of parameters are constants, and so not of interest.
  void connections(Node* parent) {
    expect("(");
    while (!at(")")) {
      Node node = start(NodeKind::connection);
      expect(".");
      node.text = expect_word().text;
      expect("(");
      if (!at(")")) node.children.push_back(expression());
      expect(")");
      node = finish(std::move(node));
      if (parent != nullptr) parent->children.push_back(std::move(node));
      if (!take_if(",")) break;
    }
    expect(")");
  }

  void loop_header(Node& node) {
    expect("for");
    expect("(");
    if (!take_if("int")) expect("genvar");
    node.text = expect_word().text;
    expect("=");
    node.children.push_back(expression());
    expect(";");
    node.children.push_back(expression());
    expect(";");
    Node step = start(NodeKind::assignment);
    step.children.push_back(place());
    if (at("=")) {
      step.op = take().text;
      step.children.push_back(expression());
    } else if (at("++") || at("--")) {
      step.op = take().text;
    } else {
      fail("a step of the loop");
    }
    node.children.push_back(finish(std::move(step)));
    expect(")");
  }

  Node generate_for() {
    Node node = start(NodeKind::generate_for);
    loop_header(node);
    node.children.push_back(items());
    return finish(std::move(node));
  }

  Node generate_if() {
    Node node = start(NodeKind::generate_if);
    expect("if");
    expect("(");
    node.children.push_back(expression());
    expect(")");
    node.children.push_back(items());
    if (take_if("else")) node.children.push_back(at("if") ? generate_if() : items());
    return finish(std::move(node));
  }

  Node items() {
    Node node = start(NodeKind::items);
    expect("begin");
    if (take_if(":")) expect_word();
    while (!at("end")) item(node);
    take();
    return finish(std::move(node));
  }

  Node statement() {
    if (at("begin")) return block();
    if (at("if")) return branch();
    if (at("for")) {
      Node node = start(NodeKind::loop);
      loop_header(node);
      node.children.push_back(statement());
      return finish(std::move(node));
    }
    if (token().kind == TokenKind::system) {
      Node node = start(NodeKind::task);
      while (!at(";") && token().kind != TokenKind::end) take();
      expect(";");
      return finish(std::move(node));
    }
    if (take_if(";")) return finish(start(NodeKind::block));
    Node node = start(NodeKind::assignment);
    node.children.push_back(place());
    if (!at("=") && !at("<=")) fail("an assignment");
    node.op = take().text;
    node.children.push_back(expression());
    expect(";");
    return finish(std::move(node));
  }

  Node block() {
    Node node = start(NodeKind::block);
    expect("begin");
    if (take_if(":")) expect_word();
    while (!at("end")) {
      if (at("logic") || at("int")) {
        variable(node, NodeKind::declaration);
      } else {
        node.children.push_back(statement());
      }
    }
    take();
    return finish(std::move(node));
  }

  Node branch() {
    Node node = start(NodeKind::branch);
    expect("if");
    expect("(");
    node.children.push_back(expression());
    expect(")");
    node.children.push_back(statement());
    if (take_if("else")) node.children.push_back(statement());
    return finish(std::move(node));
  }
};

}  // namespace

Node parse(std::string_view text) { return Parser(text).file(); }

}  // namespace mpgen::mutation
