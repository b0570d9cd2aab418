// UTF-8: counting characters, and finding what is not text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mpgen::spec {

/// Characters (code points) of UTF-8 text.
std::size_t count_characters(std::string_view text);

/// Offset of the first byte that is not UTF-8, or nothing.
std::optional<std::size_t> find_invalid_utf8(std::string_view text);

/// A place, line and column from 1, and what is wrong there.
struct UnprintableCharacter {
  int line = 0;
  int column = 0;
  std::string what;
};

/// The first byte that is not UTF-8, or the first character that YAML forbids: control characters
/// other than tab, line feed and carriage return, and U+FFFE and U+FFFF.
std::optional<UnprintableCharacter> find_unprintable(std::string_view text);

}  // namespace mpgen::spec
