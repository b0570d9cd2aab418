// What `mpgen describe` shows.
#pragma once

#include <string>

#include "spec/unit.hpp"

namespace mpgen::cli {

/// Configuration, ports, derived widths, timing and numerics, for people.
std::string description_as_text(const spec::Design& design);

/// The same for programs: an object with "name", "unit", "configuration", "ports", "derived",
/// "timing" and "numerics".
std::string description_as_json(const spec::Design& design);

}  // namespace mpgen::cli
