// Reading the accumulator's spelling.
#pragma once

#include <optional>
#include <string_view>

#include "spec/formats.hpp"

namespace mpgen::spec {

/// "exact", "fp32", or "aligned:N" with N 0..16 in decimal without leading zeros; nothing for any
/// other text. The inverse of `to_string`.
std::optional<Accumulator> parse_accumulator(std::string_view text);

}  // namespace mpgen::spec
