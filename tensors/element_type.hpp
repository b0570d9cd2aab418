// Element types of tensors in files, by the names of the safetensors format.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mpgen::tensors {

/// An element type; those that mpgen does not compute with are known by name and size only.
struct ElementType {
  std::string_view name;  ///< as in a safetensors header
  int bits = 0;           ///< of one element

  friend bool operator==(const ElementType&, const ElementType&) = default;
};

inline constexpr ElementType kF32 = {.name = "F32", .bits = 32};
inline constexpr ElementType kF16 = {.name = "F16", .bits = 16};
inline constexpr ElementType kBf16 = {.name = "BF16", .bits = 16};
inline constexpr ElementType kU8 = {.name = "U8", .bits = 8};
inline constexpr ElementType kI8 = {.name = "I8", .bits = 8};

/// The type of that name in the safetensors format, if it has one.
std::optional<ElementType> find_element_type(std::string_view name);

/// All names that `find_element_type` knows, for messages.
std::string element_type_names();

/// Whether tensors of this type can be quantised: F16, BF16 and F32.
bool is_quantizable(const ElementType& type);

}  // namespace mpgen::tensors
