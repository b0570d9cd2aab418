// The JSON of a safetensors header, event by event.
#pragma once

#include <string>
#include <vector>

#include "tensors/safetensors_header.hpp"

namespace mpgen::tensors {

/// What the text of a header says, or what is wrong with it.
struct ParsedSafetensorsHeader {
  std::vector<TensorEntry> tensors;  ///< in the order of the text
  Metadata metadata;
  std::string problem;  ///< empty if the text is a header
};

/// Checks form, names and types; offsets and sizes are left to the caller.
ParsedSafetensorsHeader parse_safetensors_header(const std::string& text);

}  // namespace mpgen::tensors
