// Safetensors files as text that mutations can get through.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mpgen::fuzz {

/// The input is the JSON of the header, a zero byte, and the data: the header's length, which
/// hardly any mutation would keep right, is put in front.
inline std::string safetensors_of(std::string_view input) {
  const std::size_t end = input.find('\0');
  const std::string_view header = input.substr(0, end);
  const std::string_view data =
      end == std::string_view::npos ? std::string_view() : input.substr(end + 1);
  std::string file;
  for (int byte = 0; byte < 8; ++byte) {
    file += static_cast<char>((std::uint64_t{header.size()} >> (8 * byte)) & 0xFF);
  }
  return file.append(header).append(data);
}

}  // namespace mpgen::fuzz
