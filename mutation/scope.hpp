// Names of a module and what is known about them: enough to know widths and signs of expressions.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "mutation/syntax.hpp"

namespace mpgen::mutation {

/// Type of an expression by itself (IEEE 1800-2017, 11.6 and 11.8).
struct Type {
  bool is_signed = false;
  std::optional<std::int64_t> width;  ///< bits; none when it follows from an unknown parameter
};

struct Declaration {
  enum class Kind { variable, parameter, function, loop_variable };
  Kind kind = Kind::variable;
  const Node* node = nullptr;
  Type type;
  std::optional<std::int64_t> value;   ///< of a parameter
  std::optional<std::int64_t> lowest;  ///< values that a loop variable takes
  std::optional<std::int64_t> highest;
  std::optional<std::int64_t> elements;  ///< of an unpacked array
};

/// A nest of blocks.
class Scope {
 public:
  explicit Scope(const Scope* outer = nullptr) : outer_(outer) {}

  /// Nothing for a name that is not declared.
  const Declaration* find(std::string_view name) const;

  /// Adds a parameter, a port, a variable or a function. The value of a parameter that
  /// `is_unknown` is not looked at.
  void declare(const Node& node, bool is_unknown = false);
  /// Adds the variable of a loop and the values that it takes.
  void declare_loop(const Node& loop);

  /// The value of a constant expression.
  std::optional<std::int64_t> value_of(const Node& expression) const;

  /// The least and the greatest value of an expression of constants and loop variables that is
  /// monotonic in each of them, as indices are.
  struct Bounds {
    std::int64_t lowest;
    std::int64_t highest;
  };
  std::optional<Bounds> bounds_of(const Node& expression) const;

  Type type_of(const Node& expression) const;

 private:
  const Scope* outer_;
  std::map<std::string_view, Declaration> names_;

  std::optional<std::int64_t> packed_width(const Node& declaration) const;
  Type select_type(const Node& select) const;
  Type call_type(const Node& call) const;
};

/// A literal's width, sign and value. Values of more than 64 bits are none.
struct Literal {
  Type type;
  bool has_size = false;
  std::optional<std::uint64_t> value;
};
Literal read_literal(std::string_view text);

}  // namespace mpgen::mutation
