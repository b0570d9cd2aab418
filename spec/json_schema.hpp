// JSON Schema of configurations, for editors.
#pragma once

#include <string>

namespace mpgen::spec {

/// Draft 07 of JSON Schema, indented, with a newline at the end. It accepts what `read_design`
/// accepts, and beyond that what JSON Schema cannot see: duplicate keys, formatbooks of the right
/// shape that break a rule, and files of formatbooks that are missing or wrong.
std::string json_schema();

}  // namespace mpgen::spec
