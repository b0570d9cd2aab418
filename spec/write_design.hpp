// Writing configurations.
#pragma once

#include <string>

#include "spec/unit.hpp"
#include "spec/unit_description.hpp"

namespace mpgen::spec {

/// The first line of every configuration: it tells editors where the JSON Schema is.
inline constexpr const char* kSchemaLine = "# yaml-language-server: $schema=mpgen.schema.json\n";

/// The configuration of a design with every key explicit; `read_design` reads it back to `design`.
/// It stands alone: a formatbook of one's own is written out.
std::string to_yaml(const Design& design);

/// A commented configuration of the unit with its defaults, to start from.
std::string example_configuration(const UnitDescription& unit, const std::string& design_name);

}  // namespace mpgen::spec
