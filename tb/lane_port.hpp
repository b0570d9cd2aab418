// A port of many narrow values, read and written a beat at a time.
#pragma once

#include <cstdint>
#include <string_view>

#include "spec/port.hpp"
#include "tb/port_layout.hpp"

namespace mpgen::tb {

/// The same places as PortField, for elements of at most 32 bits, but all elements in one call.
class LanePort {
 public:
  /// Port `name` of `ports`, which lies in `layout`. Throws std::out_of_range when there is none.
  LanePort(const spec::Ports& ports, const PortLayout& layout, std::string_view name);

  int elements() const { return elements_; }

  /// All elements; sign-extended for a signed port.
  void read(const std::uint64_t* words, std::int32_t* values) const {
    if (elements_ > 1) return read_all(words, values);
    // A call would take longer than one value.
    const int unused = 64 - bits_;
    const std::uint64_t raw = words[word_] << (unused - shift_);
    values[0] = static_cast<std::int32_t>(is_signed_ ? static_cast<std::int64_t>(raw) >> unused
                                                     : static_cast<std::int64_t>(raw >> unused));
  }

  /// The low bits of all values. The port's bits in `words` are 0 before.
  void write(std::uint64_t* words, const std::int32_t* values) const {
    if (elements_ > 1) return write_all(words, values);
    const std::uint64_t mask = (std::uint64_t{1} << bits_) - 1;
    words[word_] |= (static_cast<std::uint64_t>(values[0]) & mask) << shift_;
  }

 private:
  void read_all(const std::uint64_t* words, std::int32_t* values) const;
  void write_all(std::uint64_t* words, const std::int32_t* values) const;

  int word_;
  int shift_;
  int elements_;
  int bits_;
  bool is_signed_;
};

}  // namespace mpgen::tb
