// Mutants of one expression.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mutation/mutant.hpp"
#include "mutation/scope.hpp"
#include "mutation/syntax.hpp"

namespace mpgen::mutation {

/// A piece of a file replaced by another text.
struct Edit {
  MutantKind kind = MutantKind::arithmetic;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string after;
};

/// Adds mutants to a list. Each replaces a whole node by an expression that has, wherever the node
/// stands, the same width and sign: so `chosen ? mutant : node` means what the node means when it
/// is not chosen.
class ExpressionMutants {
 public:
  ExpressionMutants(std::string_view text, const Scope& scope, std::vector<Edit>& edits)
      : text_(text), scope_(scope), edits_(edits) {}

  /// Of an expression and all below it.
  void visit(const Node& node);
  /// Of the condition of an if.
  void visit_condition(const Node& node);
  /// Of the value of an assignment to `place`.
  void visit_assigned(const Node& place, const Node& value);
  /// Of a literal in a table: one bit of it, which depends on its rank in the table.
  void visit_table_entry(const Node& literal, std::size_t rank);

 private:
  std::string_view text_;
  const Scope& scope_;
  std::vector<Edit>& edits_;

  std::string text_of(const Node& node) const;
  void add(MutantKind kind, const Node& node, std::string after);
  void number(const Node& node);
  void constant(const Node& node);
  void select(const Node& node);
  void cast(const Node& node);
  void concat(const Node& node);
  void unary(const Node& node);
  void binary(const Node& node);
  void shift(const Node& node);
  void conditional(const Node& node);
  void drop(const Node& operand, std::string_view op);
};

/// The same without the parentheses around it.
const Node& inside_parentheses(const Node& node);

}  // namespace mpgen::mutation
