// Reading a GGUF header from its beginning to its end.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "tensors/input_file.hpp"

namespace mpgen::operands {

/// Longest name of a key or tensor, in bytes; the format's limit for keys.
inline constexpr std::uint64_t kLongestGgufName = 65535;

/// Little-endian numbers and strings, one after the other. All throw tensors::InputError where the
/// file ends before what is read does; memory is never taken for more than the file has.
class GgufCursor {
 public:
  explicit GgufCursor(const tensors::InputFile& file) : file_(file) {}

  std::uint64_t offset() const { return offset_; }

  std::uint8_t read_u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint32_t read_u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t read_u64() { return number(8); }
  /// A name: its length, then its bytes, at most `kLongestGgufName`. `what` is for messages.
  std::string read_name(const std::string& what);
  void skip(std::uint64_t bytes);
  /// `count` values of `bytes` bytes each.
  void skip(std::uint64_t count, std::uint64_t bytes);

 private:
  std::uint64_t number(std::size_t bytes);
  void need(std::uint64_t bytes) const;
  void copy(std::uint8_t* target, std::size_t bytes);

  const tensors::InputFile& file_;
  std::uint64_t offset_ = 0;  // of the next byte
  std::vector<std::uint8_t> buffer_;
  std::uint64_t buffer_begin_ = 0;
};

}  // namespace mpgen::operands
