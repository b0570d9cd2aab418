// The keys and values of a file that is one map.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "spec/problem_list.hpp"
#include "spec/yaml_document.hpp"

namespace mpgen::spec {

/// One key with its value; both live in the document.
struct YamlEntry {
  const YamlNode* key = nullptr;
  const YamlNode* value = nullptr;
};

using YamlMap = std::map<std::string, YamlEntry>;

/// The map that a file's text is, keys without duplicates; nothing if it is none. `what` the file
/// should hold ("configuration") and `hint` are for messages.
std::optional<YamlMap> read_yaml_map(const YamlText& yaml, const std::string& what,
                                     const std::string& hint, ProblemList& problems);

/// The entry of that key, or null.
const YamlEntry* find_entry(const YamlMap& map, const std::string& key);

/// Whether the node is empty: `~`, `null` or nothing at all.
bool is_null(const YamlNode& node);

/// "nothing", "a map", "a list", "the integer 4", "the text 'four'" and so on.
std::string describe_node(const YamlNode& node);

/// Whether the node is text without a tag.
bool is_word(const YamlNode& node);

/// A key that was not expected because its ': ' is missing.
bool lacks_colon(const std::string& key, const YamlEntry& entry);

}  // namespace mpgen::spec
