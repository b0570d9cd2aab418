#include "operands/packed_weights.hpp"

#include <algorithm>
#include <array>

namespace mpgen::operands {
namespace {

constexpr std::size_t kCodesPerWord = 8;
constexpr std::uint32_t kOneInEachCode = 0x11111111;
// The place of channel i of eight in one of AWQ's words.
constexpr std::array<std::size_t, kCodesPerWord> kAwqPlaces = {0, 4, 1, 5, 2, 6, 3, 7};
// Channels and elements that are transposed at a time, so that both sides stay in the cache.
constexpr std::size_t kTile = 128;

unsigned code_at(std::uint32_t word, std::size_t place) { return (word >> (4 * place)) & 0xFU; }

unsigned weight_code(const PackedWeights& packed, std::size_t channel, std::size_t element) {
  if (packed.packing == Packing::gptq) {
    return code_at(packed.codes[element / kCodesPerWord * packed.channels + channel],
                   element % kCodesPerWord);
  }
  return code_at(packed.codes[(element * packed.channels + channel) / kCodesPerWord],
                 kAwqPlaces[channel % kCodesPerWord]);
}

unsigned zero_code(const PackedWeights& packed, std::size_t group, std::size_t channel) {
  const std::size_t place = channel % kCodesPerWord;
  return code_at(packed.zeros[(group * packed.channels + channel) / kCodesPerWord],
                 packed.packing == Packing::awq ? kAwqPlaces[place] : place);
}

}  // namespace

std::string to_string(Packing packing) { return packing == Packing::gptq ? "GPTQ" : "AWQ"; }

gemm::GroupMatrix unpack(const PackedWeights& packed) {
  gemm::GroupMatrix matrix;
  matrix.format = spec::WeightFormat::uint4;
  matrix.rows = packed.channels;
  matrix.k = packed.k;
  matrix.group = packed.group;
  const std::size_t groups = matrix.groups();
  const std::size_t row_bytes = groups * matrix.group / 2;
  matrix.codes.resize(matrix.rows * row_bytes);
  for (std::size_t begin = 0; begin < matrix.rows; begin += kTile) {
    const std::size_t end = std::min(begin + kTile, matrix.rows);
    for (std::size_t k_begin = 0; k_begin < matrix.k; k_begin += kTile) {
      const std::size_t k_end = std::min(k_begin + kTile, matrix.k);
      for (std::size_t channel = begin; channel < end; ++channel) {
        std::uint8_t* row = matrix.codes.data() + channel * row_bytes;
        for (std::size_t element = k_begin; element < k_end; ++element) {
          const unsigned code = weight_code(packed, channel, element);
          row[element / 2] =
              static_cast<std::uint8_t>(row[element / 2] | code << (element % 2 * 4));
        }
      }
    }
  }
  matrix.scales.resize(matrix.rows * groups);
  matrix.zeros.resize(matrix.rows * groups);
  for (std::size_t channel = 0; channel < matrix.rows; ++channel) {
    for (std::size_t group = 0; group < groups; ++group) {
      matrix.scales[channel * groups + group] = packed.scales[group * packed.channels + channel];
      matrix.zeros[channel * groups + group] =
          static_cast<std::uint8_t>(zero_code(packed, group, channel));
    }
  }
  return matrix;
}

std::size_t add_one_to_zeros(std::vector<std::uint32_t>& zeros) {
  std::size_t fifteens = 0;
  for (auto& word : zeros) {
    for (std::size_t place = 0; place < kCodesPerWord; ++place) {
      fifteens += code_at(word, place) == 0xF ? 1 : 0;
    }
    word += kOneInEachCode;
  }
  return fifteens;
}

}  // namespace mpgen::operands
