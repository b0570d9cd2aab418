// Reading the value of one key.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spec/parameter.hpp"
#include "spec/yaml_document.hpp"

namespace mpgen::spec {

/// A value that `parameter` allows, or at least one problem.
struct ParameterReading {
  std::optional<ParameterValue> value;
  std::vector<YamlProblem> problems;
};

/// Reads `value`, which stands after `key` in `document`.
ParameterReading read_parameter(const Parameter& parameter, const YamlDocument& document,
                                const YamlNode& key, const YamlNode& value);

/// Whether the node is empty: `~`, `null` or nothing at all.
bool is_null(const YamlNode& node);

/// "nothing", "a map", "a list", "the integer 4", "the text 'four'" and so on.
std::string describe_node(const YamlNode& node);

}  // namespace mpgen::spec
