#include "spec/yaml_map.hpp"

#include <fmt/format.h>

#include "spec/words.hpp"

namespace mpgen::spec {
namespace {

YamlMap collect_entries(const YamlDocument& document, ProblemList& problems) {
  YamlMap map;
  const YamlNode& root = document.root();
  for (std::size_t i = 0; i + 1 < root.children.size(); i += 2) {
    const YamlNode& key = document.child(root, i);
    const YamlNode& value = document.child(root, i + 1);
    if (key.kind != YamlNode::Kind::scalar || !key.tag.empty()) {
      problems.report(key.position, fmt::format("expected a key, a single word, found {}",
                                                key.tag.empty() ? describe_node(key)
                                                                : "the tag " + quote(key.tag)));
      continue;
    }
    const auto [first, is_new] = map.try_emplace(key.text, YamlEntry{&key, &value});
    if (!is_new) {
      problems.report(key.position, fmt::format("duplicate key {}; it is in line {} already",
                                                quote(key.text), first->second.key->position.line));
    }
  }
  return map;
}

}  // namespace

std::optional<YamlMap> read_yaml_map(const YamlText& yaml, const std::string& what,
                                     const std::string& hint, ProblemList& problems) {
  if (yaml.problem) {
    problems.report(yaml.problem->position, yaml.problem->message);
    return std::nullopt;
  }
  if (yaml.second_document) {
    problems.report(*yaml.second_document,
                    fmt::format("a second YAML document; a {} file holds one", what));
  }
  if (yaml.document.empty() || is_null(yaml.document.root())) {
    problems.report({}, fmt::format("holds no {}; {}", what, hint));
    return std::nullopt;
  }
  const YamlNode& root = yaml.document.root();
  if (root.kind != YamlNode::Kind::map) {
    problems.report(root.position, fmt::format("expected a map of 'key: value' lines, found {}; {}",
                                               describe_node(root), hint));
    return std::nullopt;
  }
  if (!root.tag.empty()) {
    problems.report(root.position, fmt::format("tag {} has no meaning here", quote(root.tag)));
  }
  return collect_entries(yaml.document, problems);
}

const YamlEntry* find_entry(const YamlMap& map, const std::string& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

bool is_word(const YamlNode& node) {
  return node.kind == YamlNode::Kind::scalar && node.tag.empty() &&
         node.scalar_type == ScalarType::text;
}

bool lacks_colon(const std::string& key, const YamlEntry& entry) {
  return key.find(' ') != std::string::npos && is_null(*entry.value);
}

bool is_null(const YamlNode& node) {
  return node.kind == YamlNode::Kind::null ||
         (node.kind == YamlNode::Kind::scalar && node.scalar_type == ScalarType::null);
}

std::string describe_node(const YamlNode& node) {
  if (!node.tag.empty()) return "a value with the tag " + quote(node.tag);
  if (is_null(node)) return "nothing";
  if (node.kind == YamlNode::Kind::list) return "a list";
  if (node.kind == YamlNode::Kind::map) return "a map";
  switch (node.scalar_type) {
    case ScalarType::flag:
      return node.text;
    case ScalarType::integer:
      return "the integer " + (node.text.size() < 24 ? node.text : quote(node.text));
    case ScalarType::number:
      return "the number " + (node.text.size() < 24 ? node.text : quote(node.text));
    default:
      return "the text " + quote(node.text);
  }
}

}  // namespace mpgen::spec
