#include "operands/gguf_groups.hpp"

#include <bit>

#include "golden/binary16.hpp"
#include "operands/gguf_types.hpp"

namespace mpgen::operands {
namespace {

constexpr std::size_t kElements = kGgufBlock;
constexpr std::size_t kCodeBytes = kElements / 2;
constexpr std::size_t kQ40Bytes = 2 + kCodeBytes;
constexpr std::size_t kQ41Bytes = 4 + kCodeBytes;
constexpr int kLargestZero = 15;

std::uint16_t half_at(std::span<const std::uint8_t> bytes, std::size_t offset) {
  return static_cast<std::uint16_t>(bytes[offset] | (bytes[offset + 1] << 8));
}

float value_of(std::uint16_t half) {
  return std::bit_cast<float>(golden::binary16_to_binary32(half));
}

// Byte i of a block holds the elements i and i + 16; of a group, 2i and 2i + 1.
void append_codes(std::span<const std::uint8_t> block, std::vector<std::uint8_t>& codes) {
  constexpr std::size_t kHalf = kCodeBytes / 2;
  for (std::size_t i = 0; i < kHalf; ++i) {
    codes.push_back(static_cast<std::uint8_t>((block[2 * i] & 0xF) | (block[2 * i + 1] << 4)));
  }
  for (std::size_t i = 0; i < kHalf; ++i) {
    codes.push_back(static_cast<std::uint8_t>((block[2 * i] >> 4) | (block[2 * i + 1] & 0xF0)));
  }
}

gemm::GroupMatrix empty_groups(std::size_t rows, std::size_t k) {
  gemm::GroupMatrix matrix;
  matrix.format = spec::WeightFormat::uint4;
  matrix.rows = rows;
  matrix.k = k;
  matrix.group = kElements;
  matrix.codes.reserve(rows * k / 2);
  matrix.scales.reserve(rows * k / kElements);
  matrix.zeros.reserve(rows * k / kElements);
  return matrix;
}

std::optional<std::uint8_t> zero_point_of(float scale, float offset) {
  for (int zero = 0; zero <= kLargestZero; ++zero) {
    // 11 bits times 4 are exact.
    if (offset == -(static_cast<float>(zero) * scale)) return static_cast<std::uint8_t>(zero);
  }
  return std::nullopt;
}

}  // namespace

gemm::GroupMatrix groups_of_q4_0(std::span<const std::uint8_t> bytes, std::size_t rows,
                                 std::size_t k) {
  gemm::GroupMatrix matrix = empty_groups(rows, k);
  for (std::size_t begin = 0; begin < bytes.size(); begin += kQ40Bytes) {
    matrix.scales.push_back(half_at(bytes, begin));
    append_codes(bytes.subspan(begin + 2, kCodeBytes), matrix.codes);
  }
  matrix.zeros.assign(matrix.scales.size(), 8);
  return matrix;
}

Q41Groups groups_of_q4_1(std::span<const std::uint8_t> bytes, std::size_t rows, std::size_t k) {
  Q41Groups groups = {.matrix = empty_groups(rows, k)};
  gemm::GroupMatrix& matrix = groups.matrix;
  for (std::size_t begin = 0; begin < bytes.size(); begin += kQ41Bytes) {
    const std::uint16_t scale = half_at(bytes, begin);
    const std::uint16_t offset = half_at(bytes, begin + 2);
    const float offset_value = value_of(offset);
    if (value_of(scale) == 0 && offset_value != 0) {
      matrix.scales.push_back(offset);
      matrix.zeros.push_back(0);
      matrix.codes.insert(matrix.codes.end(), kCodeBytes, 0x11);
      continue;
    }
    const auto zero = zero_point_of(value_of(scale), offset_value);
    if (!zero) {
      groups.unfit = begin / kQ41Bytes;
      return groups;
    }
    matrix.scales.push_back(scale);
    matrix.zeros.push_back(*zero);
    append_codes(bytes.subspan(begin + 4, kCodeBytes), matrix.codes);
  }
  return groups;
}

std::vector<float> values_of_q4_1(std::span<const std::uint8_t> bytes) {
  std::vector<float> values;
  values.reserve(bytes.size() / kQ41Bytes * kElements);
  for (std::size_t begin = 0; begin < bytes.size(); begin += kQ41Bytes) {
    const float scale = value_of(half_at(bytes, begin));
    const float offset = value_of(half_at(bytes, begin + 2));
    const auto codes = bytes.subspan(begin + 4, kCodeBytes);
    for (std::size_t i = 0; i < kElements; ++i) {
      const int code = i < kCodeBytes ? codes[i] & 0xF : codes[i - kCodeBytes] >> 4;
      values.push_back(static_cast<float>(code) * scale + offset);
    }
  }
  return values;
}

std::optional<std::size_t> find_nonfinite_block(std::span<const std::uint8_t> bytes,
                                                std::size_t block_bytes) {
  for (std::size_t begin = 0; begin < bytes.size(); begin += block_bytes) {
    for (std::size_t at = begin; at < begin + block_bytes - kCodeBytes; at += 2) {
      if (golden::decode_binary16(half_at(bytes, at)).nonfinite) return begin / block_bytes;
    }
  }
  return std::nullopt;
}

}  // namespace mpgen::operands
