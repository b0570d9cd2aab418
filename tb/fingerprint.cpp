#include "tb/fingerprint.hpp"

#include <fmt/format.h>

namespace mpgen::tb {

Fingerprint& Fingerprint::bytes(std::string_view text) {
  // The prime is 2^88 + 0x13b.
  constexpr std::uint64_t kPrimeLow = 0x13b;
  constexpr int kPrimeShift = 88 - 64;
  for (const char character : text) {
    low_ ^= static_cast<unsigned char>(character);
    const std::uint64_t product_low = (low_ & 0xffffffff) * kPrimeLow;
    const std::uint64_t product_middle = (low_ >> 32) * kPrimeLow + (product_low >> 32);
    high_ = high_ * kPrimeLow + (product_middle >> 32) + (low_ << kPrimeShift);
    low_ = (product_middle << 32) | (product_low & 0xffffffff);
  }
  return *this;
}

Fingerprint& Fingerprint::field(std::string_view text) {
  bytes(std::to_string(text.size()));
  bytes(":");
  return bytes(text);
}

std::string Fingerprint::hex() const { return fmt::format("{:016x}{:016x}", high_, low_); }

}  // namespace mpgen::tb
