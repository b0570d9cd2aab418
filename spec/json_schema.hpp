// JSON Schema of configurations, for editors.
#pragma once

#include <string>

namespace mpgen::spec {

/// Draft 07 of JSON Schema, indented, with a newline at the end. It accepts what `read_design`
/// accepts, duplicate keys apart, which JSON Schema cannot see.
std::string json_schema();

}  // namespace mpgen::spec
