#include "jobs/base64.hpp"

#include <cstdint>

namespace mpgen::jobs {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string encode_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t place = 0; place < bytes.size(); place += 3) {
    const std::string_view group = bytes.substr(place, 3);
    std::uint32_t bits = 0;
    for (std::size_t index = 0; index < 3; ++index) {
      const char byte = index < group.size() ? group[index] : '\0';
      bits = bits << 8 | static_cast<unsigned char>(byte);
    }
    for (std::size_t index = 0; index < 4; ++index) {
      text += index <= group.size() ? kDigits[(bits >> (18 - 6 * index)) & 63] : '=';
    }
  }
  return text;
}

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t place = 0; place < text.size(); place += 4) {
    const std::string_view group = text.substr(place, 4);
    std::uint32_t bits = 0;
    for (const char character : group) {
      const std::size_t digit = character == '=' ? 0 : kDigits.find(character);
      if (digit == std::string_view::npos) return std::nullopt;
      bits = bits << 6 | static_cast<std::uint32_t>(digit);
    }
    const std::size_t padding = group[3] != '=' ? 0 : group[2] != '=' ? 1 : 2;
    for (std::size_t index = 0; index + padding < 3; ++index) {
      bytes += static_cast<char>((bits >> (16 - 8 * index)) & 255);
    }
  }
  if (encode_base64(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace mpgen::jobs
