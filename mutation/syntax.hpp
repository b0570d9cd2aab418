// Syntax of the emitted SystemVerilog, as a tree.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace mpgen::mutation {

enum class NodeKind {
  // Expressions.
  number,       ///< text: the literal
  fill,         ///< '0 or '1
  string,       ///< of a system task
  name,         ///< text: the name
  select,       ///< children: the name, then an index or a range for each pair of brackets
  range,        ///< op ":", "+:" or "-:"; children: its two sides
  call,         ///< text: the function, "$clog2" and such included; children: arguments
  cast,         ///< children: size, value
  concat,       ///< children: elements
  replicate,    ///< children: count, elements
  parentheses,  ///< children: what they hold
  unary,        ///< op; children: operand
  binary,       ///< op; children: operands
  conditional,  ///< children: condition, and the values for true and false
  // Statements.
  block,        ///< children: statements
  branch,       ///< children: condition, statement, and that of else if there is one
  loop,         ///< text: its variable; children: first value, condition, step, statement
  assignment,   ///< op "=" or "<="; children: place, value
  declaration,  ///< of a local variable: see variable
  task,         ///< a call of a system task, left alone
  // Items of a module.
  variable,      ///< text: name; op "signed" or ""; children: packed ranges, then unpacked ones
  parameter,     ///< text: name; op "signed", "int" or ""; children: packed ranges, then the value
  port,          ///< as variable; is_input tells the direction
  assign,        ///< children: assignments
  always_comb,   ///< children: statement
  always_ff,     ///< children: statement
  initial,       ///< children: statement; left alone
  function,      ///< text: name; op; children: packed ranges of its type, ports, the local
                 ///< declarations, statements
  instance,      ///< text: module; op: name; children: connections
  connection,    ///< text: the port; children: what is connected, if anything
  generate_for,  ///< text: variable; children: first value, condition, step, items
  generate_if,   ///< children: condition, blocks of items
  items,         ///< of a generate block; children
  module,        ///< text: name; children: parameters and ports of the header, items
  file,          ///< children: modules
};

/// One node. Texts are pieces of the file's text.
struct Node {
  NodeKind kind = NodeKind::file;
  std::string_view text;
  std::string_view op;
  std::vector<Node> children;
  std::size_t begin = 0;  ///< of its text in the file
  std::size_t end = 0;
  std::size_t packed = 0;   ///< how many children are packed ranges
  std::size_t body = 0;     ///< of a function: offset behind its last declaration
  std::size_t closing = 0;  ///< of a function: offset of `endfunction`
  bool is_input = false;    ///< of a port
  bool overrides = false;   ///< of an instance: sets parameters
};

/// Reads a file of the emitted subset. `text` outlives the tree. Throws SyntaxError.
Node parse(std::string_view text);

}  // namespace mpgen::mutation
