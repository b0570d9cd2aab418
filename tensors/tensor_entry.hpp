// A tensor as a file's header describes it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tensors/element_type.hpp"
#include "tensors/shape.hpp"

namespace mpgen::tensors {

struct TensorEntry {
  std::string name;  ///< UTF-8
  ElementType type;
  Shape shape;
  std::uint64_t begin = 0;  ///< first byte, counted from the start of the file's data
  std::uint64_t end = 0;    ///< the byte after the last

  friend bool operator==(const TensorEntry&, const TensorEntry&) = default;
};

/// The name in quotes, fit for a terminal and long enough to tell tensors of a model apart.
std::string quote_name(std::string_view name);

}  // namespace mpgen::tensors
