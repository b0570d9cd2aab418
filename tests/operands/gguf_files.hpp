// GGUF files for the tests, written byte by byte.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/tensors/test_files.hpp"

namespace mpgen::operands::test {

using tensors::test::Bytes;
using tensors::test::number;

/// Dimensions in the file's order: the contiguous one first.
struct GgufPiece {
  std::string name;
  std::uint32_t type = 0;
  std::vector<std::uint64_t> dimensions;
  Bytes data;
};

inline Bytes gguf_string(const std::string& text) { return number(text.size(), 8) + text; }

/// A metadata key; `value` begins with its type.
inline Bytes gguf_key(const std::string& name, const Bytes& value) {
  return gguf_string(name) + value;
}

/// `keys`: the bytes of `key_count` metadata keys.
inline Bytes gguf(const std::vector<GgufPiece>& pieces, const Bytes& keys = "",
                  std::uint64_t key_count = 0, std::uint64_t alignment = 32,
                  std::uint32_t version = 3) {
  Bytes header = "GGUF" + number(version, 4) + number(pieces.size(), 8) + number(key_count, 8);
  header += keys;
  Bytes data;
  for (const auto& piece : pieces) {
    header += gguf_string(piece.name) + number(piece.dimensions.size(), 4);
    for (const auto length : piece.dimensions) header += number(length, 8);
    header += number(piece.type, 4) + number(data.size(), 8);
    data += piece.data;
    data.resize((data.size() + alignment - 1) / alignment * alignment);
  }
  header.resize((header.size() + alignment - 1) / alignment * alignment);
  return header + data;
}

/// Blocks of Q4_0, or Q4_1 with an offset: codes of one block of 32.
inline Bytes q4_block(int scale, const std::vector<int>& codes) {
  Bytes block = number(static_cast<std::uint64_t>(scale), 2);
  for (std::size_t i = 0; i < 16; ++i) block += static_cast<char>(codes[i] | codes[i + 16] << 4);
  return block;
}
inline Bytes q4_block(int scale, int offset, const std::vector<int>& codes) {
  return number(static_cast<std::uint64_t>(scale), 2) + q4_block(offset, codes);
}

}  // namespace mpgen::operands::test
