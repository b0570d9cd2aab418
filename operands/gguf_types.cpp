#include "operands/gguf_types.hpp"

#include <array>
#include <string_view>
#include <vector>

#include "spec/words.hpp"

namespace mpgen::operands {
namespace {

struct NamedType {
  std::uint32_t type;
  std::string_view name;
  GgufLayout layout;
};

constexpr std::array kTypes = {
    NamedType{kGgufF32, "F32", {1, 4}},
    NamedType{kGgufF16, "F16", {1, 2}},
    NamedType{kGgufBf16, "BF16", {1, 2}},
    NamedType{kGgufQ40, "Q4_0", {kGgufBlock, 2 + kGgufBlock / 2}},
    NamedType{kGgufQ41, "Q4_1", {kGgufBlock, 4 + kGgufBlock / 2}},
    // Known by name only, for messages.
    NamedType{6, "Q5_0", {}},
    NamedType{7, "Q5_1", {}},
    NamedType{8, "Q8_0", {}},
    NamedType{9, "Q8_1", {}},
    NamedType{10, "Q2_K", {}},
    NamedType{11, "Q3_K", {}},
    NamedType{12, "Q4_K", {}},
    NamedType{13, "Q5_K", {}},
    NamedType{14, "Q6_K", {}},
    NamedType{15, "Q8_K", {}},
    NamedType{16, "IQ2_XXS", {}},
    NamedType{17, "IQ2_XS", {}},
    NamedType{18, "IQ3_XXS", {}},
    NamedType{19, "IQ1_S", {}},
    NamedType{20, "IQ4_NL", {}},
    NamedType{21, "IQ3_S", {}},
    NamedType{22, "IQ2_S", {}},
    NamedType{23, "IQ4_XS", {}},
    NamedType{24, "I8", {}},
    NamedType{25, "I16", {}},
    NamedType{26, "I32", {}},
    NamedType{27, "I64", {}},
    NamedType{28, "F64", {}},
    NamedType{29, "IQ1_M", {}},
    NamedType{34, "TQ1_0", {}},
    NamedType{35, "TQ2_0", {}},
    NamedType{39, "MXFP4", {}},
};

const NamedType* find_type(std::uint32_t type) {
  for (const auto& known : kTypes) {
    if (known.type == type) return &known;
  }
  return nullptr;
}

}  // namespace

GgufLayout gguf_layout(std::uint32_t type) {
  const NamedType* known = find_type(type);
  return known == nullptr ? GgufLayout{} : known->layout;
}

std::string gguf_type_name(std::uint32_t type) {
  const NamedType* known = find_type(type);
  return known == nullptr ? "type " + std::to_string(type) : std::string(known->name);
}

std::string readable_gguf_types() {
  std::vector<std::string> names;
  for (const auto& known : kTypes) {
    if (known.layout.block_bytes != 0) names.emplace_back(known.name);
  }
  return spec::join_words(names, "and");
}

}  // namespace mpgen::operands
