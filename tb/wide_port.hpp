// Ports of any width as plain bits.
#pragma once

#include <algorithm>
#include <cstdint>

#include "tb/port_layout.hpp"
#include "tb/random.hpp"

namespace mpgen::tb {

/// Fills the port with random bits.
inline void put_noise(const PortField& field, std::uint64_t* words, Random& random) {
  for (int bit = 0; bit < field.width(); bit += 64) {
    field.put_bits(words, random.bits(), bit, std::min(64, field.width() - bit));
  }
}

/// Copies the bits of port `from` in `source` to the port `to`, of equal width, in `target`.
inline void copy_port(const PortField& from, const std::uint64_t* source, const PortField& to,
                      std::uint64_t* target) {
  for (int bit = 0; bit < from.width(); bit += 64) {
    const int count = std::min(64, from.width() - bit);
    to.put_bits(target, from.get_bits(source, bit, count), bit, count);
  }
}

/// Sets all bits of the port to 0: in a care mask, the port is void.
inline void clear_port(const PortField& field, std::uint64_t* words) {
  for (int bit = 0; bit < field.width(); bit += 64) {
    field.put_bits(words, 0, bit, std::min(64, field.width() - bit));
  }
}

}  // namespace mpgen::tb
