// The machine-readable description of a design: configuration, ports, widths, timing, numerics.
#pragma once

#include <nlohmann/json.hpp>

#include "spec/unit.hpp"

namespace mpgen::gen {

/// An object with "name", "unit", "configuration", "ports", "derived", "timing" and "numerics",
/// its keys in that order.
nlohmann::ordered_json interface_description(const spec::Design& design);

}  // namespace mpgen::gen
