// How the ports of a design are packed into 64-bit words, once per cycle.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "spec/port.hpp"

namespace mpgen::tb {

/// Where one port lies in the words of a cycle, and how its values are read and written there.
/// Whatever is written is cut to the width of its place, so no neighbour is ever touched.
class PortField {
 public:
  /// Port of `port.elements` values whose bit 0 is bit `shift` of word `word`.
  PortField(const spec::Port& port, int word, int shift);

  const std::string& name() const { return name_; }
  int word() const { return word_; }    ///< first word
  int shift() const { return shift_; }  ///< of the port's bit 0 in it; 0 for wide ports
  int width() const { return width_; }  ///< bits of the whole port
  int elements() const { return elements_; }

  /// Value `element` of the port: sign-extended for a signed port, else zero-extended. Elements
  /// have at most 64 bits (std::logic_error otherwise); 0 <= element < elements().
  std::int64_t get(const std::uint64_t* words, int element = 0) const {
    require_short_elements();
    const int unused = 64 - element_bits_;
    const std::uint64_t raw = get_bits(words, element * element_bits_, element_bits_) << unused;
    if (is_signed_) return static_cast<std::int64_t>(raw) >> unused;
    return static_cast<std::int64_t>(raw >> unused);
  }

  /// Writes the low bits of `value` into `element`.
  void put(std::uint64_t* words, std::int64_t value, int element = 0) const {
    require_short_elements();
    put_bits(words, static_cast<std::uint64_t>(value), element * element_bits_, element_bits_);
  }

  /// Bits `first` to `first + count - 1` of the port, whatever its elements; 1 <= count <= 64.
  std::uint64_t get_bits(const std::uint64_t* words, int first, int count) const {
    const int position = shift_ + first;
    const std::uint64_t* place = words + word_ + position / 64;
    const int offset = position % 64;
    std::uint64_t bits = place[0] >> offset;
    if (offset + count > 64) bits |= place[1] << (64 - offset);
    return bits & low_mask(count);
  }

  /// Writes the low `count` bits of `bits` there.
  void put_bits(std::uint64_t* words, std::uint64_t bits, int first, int count) const {
    const int position = shift_ + first;
    std::uint64_t* place = words + word_ + position / 64;
    const int offset = position % 64;
    const std::uint64_t mask = low_mask(count);
    bits &= mask;
    place[0] = (place[0] & ~(mask << offset)) | bits << offset;
    if (offset + count > 64) {
      place[1] = (place[1] & ~(mask >> (64 - offset))) | bits >> (64 - offset);
    }
  }

 private:
  std::string name_;
  int word_;
  int shift_;
  int width_;
  int elements_;
  int element_bits_;
  bool is_signed_;

  static std::uint64_t low_mask(int count) { return ~std::uint64_t{0} >> (64 - count); }
  void require_short_elements() const {
    if (element_bits_ > 64) report_long_elements();
  }
  [[noreturn]] void report_long_elements() const;
};

/// The fields of all ports of one direction, in the order of the port list. A port of at most 64
/// bits lies in the first word that has room for it above what is there already, and never
/// straddles two; a wider one starts a new word and has ceil(width / 64) of its own.
class PortLayout {
 public:
  PortLayout() = default;
  /// Throws std::invalid_argument for a port without bits and for a name that is used twice.
  explicit PortLayout(const spec::Ports& ports);

  /// 64-bit words per cycle.
  int words() const { return words_; }
  const std::vector<PortField>& fields() const { return fields_; }
  bool contains(std::string_view name) const { return find(name) != nullptr; }
  /// The field of a port. Look it up once, not per cycle. Throws std::out_of_range.
  const PortField& field(std::string_view name) const;

 private:
  std::vector<PortField> fields_;
  int words_ = 0;

  const PortField* find(std::string_view name) const;
};

/// Whether the ports hold a clock.
bool has_clock(const spec::Ports& ports);

/// The output that says in which cycles a clocked design shows a result (`valid_o`), or null: then
/// every cycle does.
const spec::Port* result_gate(const spec::Ports& ports);

/// Words of the stimulus of one cycle: all inputs but the clock, so the reset is one of them.
PortLayout input_layout(const spec::Ports& ports);

/// Words of one result: all outputs but the result gate.
PortLayout output_layout(const spec::Ports& ports);

}  // namespace mpgen::tb
