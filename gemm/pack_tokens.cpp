#include "gemm/pack_tokens.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace mpgen::gemm {
namespace {

constexpr std::size_t kCodesPerByte = 2;

// The sum of four signed bytes.
std::int32_t sum_of_bytes(std::uint32_t four) {
  constexpr std::uint32_t kSigns = 0x80808080;
  constexpr std::uint32_t kEvenBytes = 0x00FF00FF;
  constexpr std::uint32_t kUpperHalf = 16;
  constexpr std::int32_t kBias = 4 * 128;
  const std::uint32_t biased = four ^ kSigns;
  const std::uint32_t pairs = (biased & kEvenBytes) + ((biased >> 8) & kEvenBytes);
  return static_cast<std::int32_t>((pairs >> kUpperHalf) + (pairs & 0xFFFF)) - kBias;
}

// The square of a signed byte, whose magnitude is its own or what it lacks to 256.
int square_of_byte(unsigned bits) {
  const auto byte = static_cast<int>(bits & 0xFF);
  const int magnitude = std::min(byte, 256 - byte);
  return magnitude * magnitude;
}

// `four` without the elements from `present` on.
std::uint32_t keep_elements(std::uint32_t four, std::size_t present) {
  return present >= kStep ? four : four & ((std::uint32_t{1} << (8 * present)) - 1);
}

}  // namespace

CodePacker::CodePacker(const std::vector<std::uint8_t>& codes, std::size_t k, std::size_t block,
                       std::vector<PairTable> tables)
    : codes_(codes),
      k_(k),
      block_(block),
      blocks_((k + block - 1) / block),
      tables_(std::move(tables)) {
  for (const PairTable& table : tables_) {
    PairTable squares{};
    for (std::size_t pair = 0; pair < table.size(); ++pair) {
      squares[pair] = static_cast<std::uint16_t>(square_of_byte(table[pair]) +
                                                 square_of_byte(table[pair] >> 8));
    }
    squares_.push_back(squares);
  }
}

std::int32_t CodePacker::pack_block(const TokenTile& tile, std::size_t position, std::size_t block,
                                    std::size_t table) const {
  const auto tokens = static_cast<std::size_t>(tile.tokens);
  const PairTable& pairs = tables_[table];
  const PairTable& pair_squares = squares_[table];
  const std::size_t row = tile.first + position;
  const std::uint8_t* codes = codes_.data() + (row * blocks_ + block) * (block_ / kCodesPerByte);
  std::int8_t* to = tile.activations + (block * (block_ / kStep) * tokens + position) * kStep;
  const std::size_t present = std::min(block_, k_ - block * block_);
  std::int32_t sum = 0;
  std::int32_t squares = 0;
  for (std::size_t element = 0; element < block_; element += kStep) {
    // Those of elements beyond k too: a bound need not be the least.
    squares += pair_squares[codes[0]] + pair_squares[codes[1]];
    std::uint32_t four = pairs[codes[0]] | std::uint32_t{pairs[codes[1]]} << 16;
    if (element + kStep > present) {
      four = keep_elements(four, element < present ? present - element : 0);
    }
    sum += sum_of_bytes(four);
    std::memcpy(to, &four, sizeof(four));
    codes += kStep / kCodesPerByte;
    to += tokens * kStep;
  }
  tile.initial[block * tokens + position] = -kWeightOffset * sum;
  return squares;
}

void pack_int8(const Int8Matrix& matrix, std::size_t group, std::int32_t factor,
               const TokenTile& tile) {
  const auto tokens = static_cast<std::size_t>(tile.tokens);
  const std::size_t steps = (group + kStep - 1) / kStep;
  for (std::size_t position = 0; position < tokens; ++position) {
    const std::int8_t* row = matrix.codes.data() + (tile.first + position) * matrix.k;
    std::int8_t* to = tile.activations + position * kStep;
    std::size_t index = 0;
    for (std::size_t begin = 0; begin < matrix.k; begin += group) {
      const std::size_t present = std::min(group, matrix.k - begin);
      std::int32_t sum = 0;
      const auto put = [&](std::uint32_t four) {
        sum += sum_of_bytes(four);
        std::memcpy(to, &four, sizeof(four));
        to += tokens * kStep;
      };
      std::size_t element = 0;
      for (; element + kStep <= present; element += kStep) {
        std::uint32_t four = 0;
        std::memcpy(&four, row + begin + element, sizeof(four));
        put(four);
      }
      for (; element < steps * kStep; element += kStep) {
        std::uint32_t four = 0;
        if (element < present) std::memcpy(&four, row + begin + element, present - element);
        put(four);
      }
      tile.initial[index * tokens + position] = factor * sum;
      tile.scales[index * tokens + position] = 0;
      ++index;
    }
  }
}

}  // namespace mpgen::gemm
