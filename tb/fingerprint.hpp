// A 128-bit hash that names cached build products.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mpgen::tb {

/// FNV-1a with 128 bits. Good against accidents, not against an attacker.
class Fingerprint {
 public:
  /// Hashes the bytes as they are.
  Fingerprint& bytes(std::string_view text);

  /// Hashes one field of a record: its length, then its bytes, so that moving a character from one
  /// field to the next changes the result.
  Fingerprint& field(std::string_view text);

  /// 32 hexadecimal digits.
  std::string hex() const;

 private:
  std::uint64_t high_ = 0x6c62272e07bb0142;
  std::uint64_t low_ = 0x62b821756295c58d;
};

}  // namespace mpgen::tb
