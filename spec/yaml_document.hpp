// A YAML text as a tree whose nodes know their places.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mpgen::spec {

/// Line and column (in characters), both from 1; line 0 means the whole text.
struct Position {
  int line = 0;
  int column = 0;
};

/// What a plain scalar stands for by the core schema of YAML 1.2. A quoted one is always text.
enum class ScalarType { null, flag, integer, number, text };

struct YamlNode {
  enum class Kind { null, scalar, list, map };
  Kind kind = Kind::null;
  Position position;
  std::string text;                           ///< of a scalar
  ScalarType scalar_type = ScalarType::text;  ///< of a scalar
  std::string tag;                            ///< explicit tag, or ""
  std::vector<std::size_t> children;          ///< of a map: key, value, key, value ...
};

/// The first document of a text. Nodes live in one array and aliases are references into it, so
/// that no document, however deeply it is nested or referenced, makes the tree large or recursive.
class YamlDocument {
 public:
  bool empty() const { return nodes_.empty(); }
  const YamlNode& root() const { return nodes_.front(); }
  const YamlNode& child(const YamlNode& parent, std::size_t index) const {
    return nodes_[parent.children[index]];
  }

 private:
  friend class YamlTreeBuilder;
  std::vector<YamlNode> nodes_;
};

struct YamlProblem {
  Position position;
  std::string message;
};

struct YamlText {
  YamlDocument document;  ///< empty if the text holds none, or could not be parsed
  std::optional<Position> second_document;  ///< where another document starts
  std::optional<YamlProblem> problem;       ///< why the text could not be parsed
};

/// Never throws for any bytes. Text that is not UTF-8, or holds characters that YAML forbids, is a
/// problem.
YamlText parse_yaml(std::string_view text);

}  // namespace mpgen::spec
