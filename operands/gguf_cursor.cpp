#include "operands/gguf_cursor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "tensors/error.hpp"

namespace mpgen::operands {
namespace {

constexpr std::uint64_t kBufferBytes = 65536;

}  // namespace

void GgufCursor::need(std::uint64_t bytes) const {
  if (bytes <= file_.size() - offset_) return;
  throw tensors::InputError(
      file_.path(), fmt::format("the file ends within its header: {} bytes are missing at byte {}",
                                bytes - (file_.size() - offset_), offset_));
}

void GgufCursor::copy(std::uint8_t* target, std::size_t bytes) {
  need(bytes);
  while (bytes > 0) {
    const std::uint64_t buffer_end = buffer_begin_ + buffer_.size();
    if (offset_ < buffer_begin_ || offset_ >= buffer_end) {
      buffer_.resize(std::min(kBufferBytes, file_.size() - offset_));
      file_.read(offset_, buffer_);
      buffer_begin_ = offset_;
      continue;
    }
    const std::size_t count = std::min<std::uint64_t>(bytes, buffer_end - offset_);
    std::memcpy(target, buffer_.data() + (offset_ - buffer_begin_), count);
    target += count;
    bytes -= count;
    offset_ += count;
  }
}

std::uint64_t GgufCursor::number(std::size_t bytes) {
  std::array<std::uint8_t, 8> read{};
  copy(read.data(), bytes);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) value |= std::uint64_t{read[i]} << (8 * i);
  return value;
}

std::string GgufCursor::read_name(const std::string& what) {
  const std::uint64_t length = read_u64();
  if (length > kLongestGgufName) {
    throw tensors::InputError(
        file_.path(), fmt::format("{} has a name of {} bytes; allowed: at most {}", what, length,
                                  kLongestGgufName));
  }
  need(length);
  std::string text(length, '\0');
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  copy(reinterpret_cast<std::uint8_t*>(text.data()), text.size());
  return text;
}

void GgufCursor::skip(std::uint64_t bytes) {
  need(bytes);
  offset_ += bytes;
}

void GgufCursor::skip(std::uint64_t count, std::uint64_t bytes) {
  // A product that is not below 2^64 is more than any file has.
  skip(count > file_.size() / bytes ? file_.size() + 1 : count * bytes);
}

}  // namespace mpgen::operands
