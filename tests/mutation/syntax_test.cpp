// The reader of the emitted SystemVerilog.
#include "mutation/syntax.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "mutation/token.hpp"
#include "tests/catch.hpp"

namespace mpgen::tests {
namespace {

namespace fs = std::filesystem;
using mutation::Node;
using mutation::NodeKind;

std::string read(const fs::path& file) {
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

/// An expression with brackets around every operation.
std::string bracketed(const Node& node) {
  switch (node.kind) {
    case NodeKind::unary:
      return std::string(node.op) + bracketed(node.children[0]);
    case NodeKind::binary:
      return "(" + bracketed(node.children[0]) + " " + std::string(node.op) + " " +
             bracketed(node.children[1]) + ")";
    case NodeKind::conditional:
      return "(" + bracketed(node.children[0]) + " ? " + bracketed(node.children[1]) + " : " +
             bracketed(node.children[2]) + ")";
    case NodeKind::parentheses:
      return bracketed(node.children[0]);
    case NodeKind::cast:
      return bracketed(node.children[0]) + "'(" + bracketed(node.children[1]) + ")";
    case NodeKind::concat:
      return "{" + bracketed(node.children[0]) + ", " + bracketed(node.children[1]) + "}";
    default:
      return std::string(node.text);
  }
}

std::string read_expression(const std::string& expression) {
  const std::string text =
      "module m (output logic y);\n  assign y = " + expression + ";\nendmodule\n";
  const Node file = mutation::parse(text);
  const Node& assign = file.children[0].children[1];
  return bracketed(assign.children[0].children[1]);
}

std::size_t count_outside(const Node& node) {
  std::size_t count = 0;
  for (const Node& child : node.children) {
    // Names of one declaration share the type in front of them.
    const bool shares_type = node.kind == NodeKind::parameter || node.kind == NodeKind::variable ||
                             node.kind == NodeKind::declaration;
    if (!shares_type && (child.begin < node.begin || child.end > node.end)) ++count;
    count += count_outside(child);
  }
  return count;
}

}  // namespace

TEST_CASE("mutation: all shipped RTL is read", "[mutation][syntax]") {
  std::size_t files = 0;
  std::size_t tokens = 0;
  std::size_t different = 0;
  std::size_t outside = 0;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(MPGEN_SOURCE_DIR) / "rtl")) {
    if (entry.path().extension() != ".sv") continue;
    CAPTURE(entry.path().string());
    const std::string text = read(entry.path());
    const Node tree = mutation::parse(text);
    REQUIRE(tree.children.size() == 1);
    outside += count_outside(tree);
    // The words alone, printed with spaces between them, are the same words.
    const auto words = mutation::tokens_of(text);
    std::string printed;
    for (const auto& word : words) {
      printed += std::string(word.text) + (word.text == "'" ? "" : " ");  // '( starts a cast
    }
    const auto again = mutation::tokens_of(printed);
    REQUIRE(again.size() == words.size());
    for (std::size_t index = 0; index < words.size(); ++index) {
      if (again[index].text != words[index].text) ++different;
    }
    ++files;
    tokens += words.size();
  }
  CHECK(files > 100);
  CHECK(tokens > 100000);
  CHECK(different == 0);
  CHECK(outside == 0);
}

TEST_CASE("mutation: operators bind as the language says", "[mutation][syntax]") {
  CHECK(read_expression("a | b & c == d + e << 2") == "(a | (b & (c == ((d + e) << 2))))");
  CHECK(read_expression("a - b - c") == "((a - b) - c)");
  CHECK(read_expression("a ? b : c ? d : e") == "(a ? b : (c ? d : e))");
  CHECK(read_expression("~a ^ |b && !c || d") == "(((~a ^ |b) && !c) || d)");
  CHECK(read_expression("4'({a, b} >>> 1) < 3'd5") == "(4'(({a, b} >>> 1)) < 3'd5)");
}

TEST_CASE("mutation: what is no emitted text is refused with its place", "[mutation][syntax]") {
  const auto message = [](const std::string& text) -> std::string {
    try {
      mutation::parse(text);
    } catch (const mutation::SyntaxError& error) {
      return error.what();
    }
    return "";
  };
  CHECK(message("module m (output logic y);\n  assign y = ;\nendmodule\n") ==
        "2:14: expected an operand, found \";\"");
  CHECK(message("module m (output logic y);\n  case (y)\nendmodule\n").substr(0, 4) == "2:8:");
  CHECK(message("`ifdef A\nmodule") == "2:7: a conditional section without an end");
}

}  // namespace mpgen::tests
