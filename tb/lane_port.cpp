#include "tb/lane_port.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace mpgen::tb {
namespace {

const spec::Port& port_of(const spec::Ports& ports, std::string_view name) {
  const auto port = std::find_if(ports.begin(), ports.end(),
                                 [&](const spec::Port& one) { return one.name == name; });
  if (port == ports.end()) throw std::out_of_range("there is no port " + std::string(name));
  return *port;
}

template <bool is_signed>
std::int32_t extend(std::uint64_t raw, int bits) {
  if constexpr (is_signed) {
    return static_cast<std::int32_t>(static_cast<std::int64_t>(raw << (64 - bits)) >> (64 - bits));
  }
  return static_cast<std::int32_t>(raw & ((std::uint64_t{1} << bits) - 1));
}

// `bits` divides 64, so no value straddles two words: the loop unrolls.
template <int bits, bool is_signed>
void read_fixed(const std::uint64_t* words, int shift, int elements, std::int32_t* values) {
  std::uint64_t word = *words >> shift;
  int rest = (64 - shift) / bits;
  for (int element = 0; element < elements; ++element) {
    if (rest == 0) {
      word = *++words;
      rest = 64 / bits;
    }
    values[element] = extend<is_signed>(word, bits);
    word >>= bits;
    --rest;
  }
}

template <bool is_signed>
void read_any(const std::uint64_t* words, int shift, int bits, int elements, std::int32_t* values) {
  for (int element = 0; element < elements; ++element, shift += bits) {
    const std::uint64_t* place = words + shift / 64;
    const int offset = shift % 64;
    std::uint64_t raw = place[0] >> offset;
    if (offset + bits > 64) raw |= place[1] << (64 - offset);
    values[element] = extend<is_signed>(raw, bits);
  }
}

template <bool is_signed>
void read_values(const std::uint64_t* words, int shift, int bits, int elements,
                 std::int32_t* values) {
  if (shift % bits != 0) return read_any<is_signed>(words, shift, bits, elements, values);
  switch (bits) {
    case 4:
      return read_fixed<4, is_signed>(words, shift, elements, values);
    case 8:
      return read_fixed<8, is_signed>(words, shift, elements, values);
    case 16:
      return read_fixed<16, is_signed>(words, shift, elements, values);
    default:
      return read_any<is_signed>(words, shift, bits, elements, values);
  }
}

template <int bits>
void write_fixed(std::uint64_t* place, int shift, int elements, const std::int32_t* values) {
  constexpr std::uint64_t kMask = (std::uint64_t{1} << bits) - 1;
  int element = 0;
  for (; shift == 0 && element + 64 / bits <= elements; element += 64 / bits) {
    std::uint64_t word = 0;
    for (int i = 0; i < 64 / bits; ++i) {
      word |= (static_cast<std::uint64_t>(values[element + i]) & kMask) << (i * bits);
    }
    *place++ |= word;
  }
  for (; element < elements; ++element) {
    *place |= (static_cast<std::uint64_t>(values[element]) & kMask) << shift;
    shift += bits;
    if (shift < 64) continue;
    ++place;
    shift = 0;
  }
}

void write_any(std::uint64_t* place, int shift, int bits, int elements,
               const std::int32_t* values) {
  const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
  for (int element = 0; element < elements; ++element) {
    const std::uint64_t value = static_cast<std::uint64_t>(values[element]) & mask;
    *place |= value << shift;
    shift += bits;
    if (shift < 64) continue;
    ++place;
    shift -= 64;
    if (shift > 0) *place |= value >> (bits - shift);
  }
}

}  // namespace

LanePort::LanePort(const spec::Ports& ports, const PortLayout& layout, std::string_view name)
    : word_(layout.field(name).word()),
      shift_(layout.field(name).shift()),
      elements_(port_of(ports, name).elements),
      bits_(port_of(ports, name).element_bits),
      is_signed_(port_of(ports, name).is_signed) {
  if (bits_ > 32) throw std::out_of_range("port " + std::string(name) + " has wide values");
}

void LanePort::read_all(const std::uint64_t* words, std::int32_t* values) const {
  if (is_signed_) {
    read_values<true>(words + word_, shift_, bits_, elements_, values);
  } else {
    read_values<false>(words + word_, shift_, bits_, elements_, values);
  }
}

void LanePort::write_all(std::uint64_t* words, const std::int32_t* values) const {
  std::uint64_t* const place = words + word_;
  if (shift_ % bits_ == 0) {
    switch (bits_) {
      case 4:
        return write_fixed<4>(place, shift_, elements_, values);
      case 8:
        return write_fixed<8>(place, shift_, elements_, values);
      case 16:
        return write_fixed<16>(place, shift_, elements_, values);
      default:
        break;
    }
  }
  write_any(place, shift_, bits_, elements_, values);
}

}  // namespace mpgen::tb
