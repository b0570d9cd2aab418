#include "tensors/element_type.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "spec/words.hpp"

namespace mpgen::tensors {
namespace {

constexpr std::array kTypes = {kF32,
                               kF16,
                               kBf16,
                               kU8,
                               kI8,
                               ElementType{.name = "F64", .bits = 64},
                               ElementType{.name = "I64", .bits = 64},
                               ElementType{.name = "U64", .bits = 64},
                               ElementType{.name = "C64", .bits = 64},
                               ElementType{.name = "I32", .bits = 32},
                               ElementType{.name = "U32", .bits = 32},
                               ElementType{.name = "I16", .bits = 16},
                               ElementType{.name = "U16", .bits = 16},
                               ElementType{.name = "F8_E4M3", .bits = 8},
                               ElementType{.name = "F8_E5M2", .bits = 8},
                               ElementType{.name = "F8_E8M0", .bits = 8},
                               ElementType{.name = "F8_E4M3FNUZ", .bits = 8},
                               ElementType{.name = "F8_E5M2FNUZ", .bits = 8},
                               ElementType{.name = "F6_E2M3", .bits = 6},
                               ElementType{.name = "F6_E3M2", .bits = 6},
                               ElementType{.name = "F4", .bits = 4},
                               ElementType{.name = "BOOL", .bits = 8}};

}  // namespace

std::optional<ElementType> find_element_type(std::string_view name) {
  const auto* const found = std::find_if(kTypes.begin(), kTypes.end(),
                                         [name](const auto& type) { return type.name == name; });
  if (found == kTypes.end()) return std::nullopt;
  return *found;
}

std::string element_type_names() {
  std::vector<std::string> names;
  names.reserve(kTypes.size());
  for (const auto& type : kTypes) names.emplace_back(type.name);
  return spec::join_words(names, "or");
}

bool is_quantizable(const ElementType& type) {
  return type == kF32 || type == kF16 || type == kBf16;
}

}  // namespace mpgen::tensors
