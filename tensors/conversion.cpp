#include "tensors/conversion.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "gemm/convert.hpp"

namespace mpgen::tensors {
namespace {

static_assert(std::endian::native == std::endian::little,
              "files hold little-endian numbers, and this code takes them as they are");

constexpr std::uint32_t kInfinity32 = 0x7F800000;
constexpr std::uint32_t kInfinity16 = 0x7C00;
// Elements that are taken out of a file's bytes at a time.
constexpr std::size_t kPiece = 1024;

bool is_nonfinite(float value) {
  return (std::bit_cast<std::uint32_t>(value) & kInfinity32) == kInfinity32;
}
bool is_nonfinite(std::uint16_t pattern) { return (pattern & kInfinity16) == kInfinity16; }

template <class Number>
std::optional<std::size_t> first_nonfinite(std::span<const Number> numbers) {
  // Without an early end, which would keep the compiler from using vectors.
  unsigned any = 0;
  for (const Number number : numbers) any |= static_cast<unsigned>(is_nonfinite(number));
  if (any == 0) return std::nullopt;
  const auto found = std::find_if(numbers.begin(), numbers.end(),
                                  [](Number number) { return is_nonfinite(number); });
  return static_cast<std::size_t>(found - numbers.begin());
}

}  // namespace

void to_binary32(const ElementType& type, std::span<const std::uint8_t> bytes,
                 std::span<float> values) {
  if (type == kF32) {
    std::memcpy(values.data(), bytes.data(), values.size_bytes());
    return;
  }
  std::array<std::uint16_t, kPiece> patterns;
  for (std::size_t begin = 0; begin < values.size(); begin += kPiece) {
    const auto piece = values.subspan(begin, std::min(kPiece, values.size() - begin));
    const auto from = std::span<const std::uint16_t>(patterns).first(piece.size());
    std::memcpy(patterns.data(), bytes.data() + begin * sizeof(std::uint16_t), from.size_bytes());
    if (type == kF16) {
      gemm::binary16_to_binary32(from, piece);
    } else {
      gemm::bfloat16_to_binary32(from, piece);
    }
  }
}

void to_binary16(std::span<const float> values, std::span<std::uint16_t> patterns) {
  gemm::to_binary16(values, patterns);
}

std::optional<std::size_t> find_nonfinite(std::span<const float> values) {
  return first_nonfinite(values);
}

std::optional<std::size_t> find_nonfinite(std::span<const std::uint16_t> patterns) {
  return first_nonfinite(patterns);
}

}  // namespace mpgen::tensors
