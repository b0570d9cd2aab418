// A port that only some configurations of a unit have.
#pragma once

#include <optional>
#include <string_view>

#include "tb/port_layout.hpp"

namespace mpgen::tb {

/// The field of port `name`, or nothing.
inline std::optional<PortField> find_field(const PortLayout& layout, std::string_view name) {
  if (!layout.contains(name)) return std::nullopt;
  return layout.field(name);
}

}  // namespace mpgen::tb
