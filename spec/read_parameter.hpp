// Reading the value of one key.
#pragma once

#include <filesystem>
#include <optional>

#include "spec/parameter.hpp"
#include "spec/problem_list.hpp"
#include "spec/yaml_document.hpp"
#include "spec/yaml_map.hpp"

namespace mpgen::spec {

/// Where the value of a key stands.
struct ParameterPlace {
  const YamlDocument& document;
  const YamlEntry& entry;
  /// What relative paths in the value are relative to; empty for the working directory.
  const std::filesystem::path& folder;
};

/// The value at `place`, if `parameter` allows it, or nothing and at least one problem.
std::optional<ParameterValue> read_parameter(const Parameter& parameter,
                                             const ParameterPlace& place, ProblemList& problems);

}  // namespace mpgen::spec
