#include "spec/utf8_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace mpgen::spec {
namespace {

struct Decoded {
  std::uint32_t character = 0;
  std::size_t bytes = 0;  // 0: not UTF-8
};

// The table of well-formed sequences of the Unicode standard, as shortest length and no surrogate.
Decoded decode(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return {.character = first, .bytes = 1};
  const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < bytes) return {};
  std::uint32_t character = first & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    character = (character << 6U) | (byte(i) & 0x3FU);
  }
  const bool is_surrogate = character >= 0xD800 && character <= 0xDFFF;
  const bool is_too_long = (bytes == 3 && character < 0x800) || (bytes == 4 && character < 0x10000);
  if (is_surrogate || is_too_long || character > 0x10FFFF) return {};
  return {.character = character, .bytes = bytes};
}

bool is_forbidden(std::uint32_t character) {
  if (character < 0x20) return character != '\t' && character != '\n' && character != '\r';
  if (character >= 0x7F && character < 0xA0) return character != 0x85;
  return character == 0xFFFE || character == 0xFFFF;
}

}  // namespace

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
  std::size_t offset = 0;
  while (offset < text.size()) {
    const std::size_t bytes = decode(text.substr(offset)).bytes;
    if (bytes == 0) return offset;
    offset += bytes;
  }
  return std::nullopt;
}

std::optional<UnprintableCharacter> find_unprintable(std::string_view text) {
  int line = 1;
  int column = 1;
  while (!text.empty()) {
    const Decoded decoded = decode(text);
    if (decoded.bytes == 0) {
      return UnprintableCharacter{line, column,
                                  fmt::format("byte 0x{:02X} is not UTF-8 text; expected a YAML "
                                              "text file",
                                              static_cast<unsigned char>(text.front()))};
    }
    if (is_forbidden(decoded.character)) {
      return UnprintableCharacter{line, column,
                                  fmt::format("control character U+{:04X}; expected a YAML text "
                                              "file",
                                              decoded.character)};
    }
    ++column;
    if (decoded.character == '\n') {
      ++line;
      column = 1;
    }
    text.remove_prefix(decoded.bytes);
  }
  return std::nullopt;
}

}  // namespace mpgen::spec
