// What all fuzz targets share: the entry that libFuzzer calls, and how a broken promise is shown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

/// Hands one input to a reader and checks what it promises. Each target defines it. Returns 0.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace mpgen::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};  // NOLINT: bytes as text
}

/// Ends the process, which libFuzzer takes for a crash and keeps the input.
inline void require(bool is_kept, const char* promise) {
  if (is_kept) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

/// Messages go to a terminal and into logs line by line.
inline void require_message(const std::string& message) {
  require(!message.empty(), "a refusal has a message");
  require(message.size() < 4096, "a message is short");
  for (const char c : message) {
    require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F, "a message is printable");
  }
}

}  // namespace mpgen::fuzz
