// A 64-bit hash that is the same on every machine and in every release.
#pragma once

#include <cstdint>
#include <string_view>

namespace mpgen::jobs {

/// FNV-1a, its bits mixed once more so that every one of them depends on the whole text.
constexpr std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char character : text) {
    hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3;
  }
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
  return hash ^ (hash >> 33);
}

}  // namespace mpgen::jobs
