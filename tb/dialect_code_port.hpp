// A port of many codes of a few bits, a byte each in software.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "tb/port_layout.hpp"

namespace mpgen::tb {

/// All codes of a beat in one call; at most 8 bits each.
class DialectCodePort {
 public:
  /// Port `name`, whose elements are the codes. Throws std::out_of_range when there is none.
  DialectCodePort(const PortLayout& layout, std::string_view name)
      : field_(layout.field(name)),
        bits_(field_.width() / field_.elements()),
        codes_per_word_(64 / bits_) {}

  int elements() const { return field_.elements(); }

  void read(const std::uint64_t* words, std::uint8_t* codes) const {
    if (bits_ == 4) return read_fixed<4>(words, codes);
    read_any(words, codes, bits_, codes_per_word_);
  }

  void write(std::uint64_t* words, const std::uint8_t* codes) const {
    if (bits_ == 4) return write_fixed<4>(words, codes);
    write_any(words, codes, bits_, codes_per_word_);
  }

 private:
  PortField field_;
  int bits_;
  int codes_per_word_;

  // Known widths let the compiler unroll the loops.
  template <int bits>
  void read_fixed(const std::uint64_t* words, std::uint8_t* codes) const {
    constexpr int kCodes = 64 / bits;
    int first = 0;
    for (; first + kCodes <= field_.elements(); first += kCodes) {
      const std::uint64_t raw = field_.get_bits(words, first * bits, 64);
      for (int i = 0; i < kCodes; ++i) {
        codes[first + i] = static_cast<std::uint8_t>(raw >> (i * bits) & ((1U << bits) - 1));
      }
    }
    if (first < field_.elements()) read_rest(words, codes, first, bits);
  }

  void read_any(const std::uint64_t* words, std::uint8_t* codes, int bits, int per_word) const {
    for (int first = 0; first < field_.elements(); first += per_word) {
      read_rest(words, codes, first, bits);
    }
  }

  void read_rest(const std::uint64_t* words, std::uint8_t* codes, int first, int bits) const {
    const int count = std::min(64 / bits, field_.elements() - first);
    std::uint64_t raw = field_.get_bits(words, first * bits, count * bits);
    for (int i = 0; i < count; ++i, raw >>= bits) {
      codes[first + i] = static_cast<std::uint8_t>(raw & ((1U << bits) - 1));
    }
  }

  template <int bits>
  void write_fixed(std::uint64_t* words, const std::uint8_t* codes) const {
    constexpr int kCodes = 64 / bits;
    int first = 0;
    for (; first + kCodes <= field_.elements(); first += kCodes) {
      std::uint64_t raw = 0;
      for (int i = 0; i < kCodes; ++i) raw |= std::uint64_t{codes[first + i]} << (i * bits);
      field_.put_bits(words, raw, first * bits, 64);
    }
    if (first < field_.elements()) write_rest(words, codes, first, bits);
  }

  void write_any(std::uint64_t* words, const std::uint8_t* codes, int bits, int per_word) const {
    for (int first = 0; first < field_.elements(); first += per_word) {
      write_rest(words, codes, first, bits);
    }
  }

  void write_rest(std::uint64_t* words, const std::uint8_t* codes, int first, int bits) const {
    const int count = std::min(64 / bits, field_.elements() - first);
    std::uint64_t raw = 0;
    for (int i = 0; i < count; ++i) raw |= std::uint64_t{codes[first + i]} << (i * bits);
    field_.put_bits(words, raw, first * bits, count * bits);
  }
};

}  // namespace mpgen::tb
