// Element types of GGUF files.
#pragma once

#include <cstdint>
#include <string>

namespace mpgen::operands {

inline constexpr std::uint32_t kGgufF32 = 0;
inline constexpr std::uint32_t kGgufF16 = 1;
inline constexpr std::uint32_t kGgufQ40 = 2;
inline constexpr std::uint32_t kGgufQ41 = 3;
inline constexpr std::uint32_t kGgufBf16 = 30;

/// Elements of a block of Q4_0 and Q4_1.
inline constexpr std::uint64_t kGgufBlock = 32;

/// Elements come in blocks of consecutive ones along a row.
struct GgufLayout {
  std::uint64_t block_elements = 0;
  std::uint64_t block_bytes = 0;  ///< 0 for a type that is not read
};

GgufLayout gguf_layout(std::uint32_t type);

/// "Q4_0"; "type 99" for an unknown one.
std::string gguf_type_name(std::uint32_t type);

/// The names of types that are read, for messages.
std::string readable_gguf_types();

}  // namespace mpgen::operands
