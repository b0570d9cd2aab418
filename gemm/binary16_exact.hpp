// The kernel of binary16 activations whose group sums are exact: accumulators `exact` and
// `aligned:N`. Specification sections 2.2 and 2.3.
//
// The activations of one token in one chunk of a group are written as digits in base 2^16 on a grid
// of their own: value = unit * (high * 2^16 + middle + low * 2^-16 + lowest * 2^-32), each digit in
// -2^15..2^15-1. An activation has 11 significant bits, so on a well chosen grid nearly all fit the
// middle digit. That one is kept for every element and enters an integer matrix product; the other
// digits are rare and are kept as lists of the pairs of elements that need them. Weights enter as
// q - z, so that no sum of activations is needed.
#pragma once

#include <cstddef>
#include <cstdint>

#include "spec/formats.hpp"

namespace mpgen::gemm {

/// Longest chunk of a group, elements. Middle sums stay below 2^15 * 15 * 512 < 2^28, and the whole
/// sum in units of 2^-24 below 15 * 512 * 2047 * 2^29 < 2^53: exact in binary64.
inline constexpr std::size_t kLongestChunk = 512;
/// Lists of rare digits: high, low, lowest.
inline constexpr std::size_t kRareDigits = 3;

/// Rare digits of the elements 2i and 2i + 1 of a chunk.
struct RareDigits {
  std::uint32_t offset;  ///< of the pair's weights in the expanded panel, bytes
  std::int32_t digits;   ///< element 2i in the low half
};

/// The digits of one token in one chunk.
struct TokenDigits {
  float unit = 1;           ///< value of the middle digit's last bit, a power of two
  bool high_in_32 = false;  ///< high and middle together: the sum fits 32 bits for all weights
  std::uint32_t begin = 0;  ///< of the lists in the chunk's rare digits, one after the other
  std::uint16_t high = 0;   ///< lengths of the lists
  std::uint16_t low = 0;
  std::uint16_t lowest = 0;
};

/// The digits of all tokens in one chunk, in the order of use.
struct ChunkDigits {
  const std::int32_t* middle;  ///< [tiles][size / 2][tokens of a tile], element 2i in the low half
  const TokenDigits* tokens;   ///< [tokens]
  const RareDigits* rare;
};

/// A stretch of k that lies in one group.
struct Chunk {
  std::size_t group;
  std::size_t begin;  ///< element, even
  std::size_t size;   ///< elements, even
  bool last_of_group;
};

/// What a panel of outputs is multiplied with, and where results go.
struct ExactTask {
  const std::uint8_t* codes;  ///< of the panel's first row
  const std::uint16_t* scales;
  const std::uint8_t* zeros;  ///< null for int4
  std::size_t row_bytes;      ///< from row to row of codes
  std::size_t groups;         ///< from row to row of scales and zeros
  std::size_t outputs;        ///< rows of this panel, up to the kernel's `outputs`
  const Chunk* chunks;
  std::size_t chunk_count;
  bool wide_groups;           ///< groups have more than one chunk
  const ChunkDigits* digits;  ///< [chunk_count]
  std::size_t tokens;
  const std::uint8_t* nonfinite;  ///< [tokens]
  spec::OutputFormat output;
  std::uint32_t* result;  ///< of the first token and the panel's first output
  std::size_t result_stride;
};

/// Working memory of a panel, aligned for vectors.
struct ExactScratch {
  std::int16_t* weights;     ///< [kLongestChunk / 2][outputs][2]
  std::uint32_t* words;      ///< [kLongestChunk / 8][outputs]
  float* scales;             ///< [outputs]
  float* sums;               ///< [tokens][outputs]
  std::int64_t* group_sums;  ///< [tokens][outputs] if wide_groups; units of 2^-24
};

/// The kernel of one dispatch target.
struct ExactKernel {
  std::size_t outputs;  ///< of a panel
  std::size_t tokens;   ///< of a tile
  /// Writes the digits of one token: `values` are `present` finite binary16 patterns, padded with
  /// zeros to `size`. They are first truncated toward zero to multiples of `truncation`, a power of
  /// two. `middle` is that of tile, chunk and token; `rare` has room for kRareDigits * size / 2.
  TokenDigits (*pack)(const std::uint16_t* values, std::size_t present, std::size_t size,
                      float truncation, std::int32_t* middle, RareDigits* rare);
  void (*multiply_panel)(const ExactTask& task, const ExactScratch& scratch);
};

/// That of the best target of this machine.
ExactKernel exact_kernel();

}  // namespace mpgen::gemm
