// Operands as the integer-dot kernels read them: a byte for each element, four elements along k
// beside each other, tokens in tiles and output channels in panels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <vector>

#include "hwy/aligned_allocator.h"

namespace mpgen::gemm {

/// Elements along k that a lane takes in one step.
inline constexpr std::size_t kStep = 4;

/// What a tile of T tokens and one panel of R channels reads. A block, here, is what is summed as
/// integers: a block of DialectFP4 or MXFP4, or a group of MixPE. A block takes whole steps.
struct TileOperands {
  const std::uint8_t* weights = nullptr;       ///< [blocks * steps][R][kStep]
  const std::int32_t* scales = nullptr;        ///< [blocks][R], as the scheme has them
  const std::int32_t* zeros = nullptr;         ///< [blocks][R], if the scheme has any
  const std::int8_t* activations = nullptr;    ///< [blocks * steps][T][kStep]
  const std::int32_t* initial = nullptr;       ///< [blocks][T], what sums start from
  const std::int32_t* token_scales = nullptr;  ///< [blocks][T], as the scheme has them
  const std::uint8_t* is_simple = nullptr;     ///< [blocks], for schemes that ask for it
  std::size_t blocks = 0;
  std::size_t steps = 0;  ///< of one block
};

/// Blocks of a row and steps of a block.
struct BlockShape {
  std::size_t blocks = 0;
  std::size_t steps = 0;
};

/// Uninitialised memory at a multiple of the longest vector.
template <class Element>
class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(std::size_t size) : elements_(hwy::AllocateAligned<Element>(size + 1)) {
    if (!elements_) throw std::bad_alloc();
  }

  Element* data() { return elements_.get(); }
  const Element* data() const { return elements_.get(); }

 private:
  hwy::AlignedFreeUniquePtr<Element[]> elements_;
};

/// What each block can be in the rows of a tile or of a panel, for schemes that choose by
/// magnitude.
struct BlockLimits {
  float* weights = nullptr;  ///< [blocks], the largest 2^s
  float* squares = nullptr;  ///< [blocks], the largest sum of squared elements, in half units
  /// [blocks], the least s of a block that is not all zero, or more than any.
  std::int32_t* least_exponents = nullptr;
};

/// T tokens, T = 1, 2, 4 or 8, to be written by a packer.
struct TokenTile {
  std::size_t first = 0;  ///< row of the activations
  int tokens = 0;
  std::int8_t* activations = nullptr;  ///< [blocks * steps][T][kStep]
  std::int32_t* initial = nullptr;     ///< [blocks][T]
  std::int32_t* scales = nullptr;      ///< [blocks][T]
  BlockLimits limits = {};
};

/// Room for the tokens `first` to `first + count - 1` in tiles of `largest` tokens, a power of two,
/// and of its halves for the rest.
class PackedTokens {
 public:
  PackedTokens(std::size_t first, std::size_t count, int largest, const BlockShape& shape);

  const std::vector<TokenTile>& tiles() const { return tiles_; }

 private:
  AlignedBuffer<std::int8_t> activations_;
  AlignedBuffer<std::int32_t> initial_;
  AlignedBuffer<std::int32_t> scales_;
  AlignedBuffer<float> limits_;
  AlignedBuffer<std::int32_t> least_exponents_;
  std::vector<TokenTile> tiles_;
};

/// Room for one panel of `rows` channels.
struct WeightPanel {
  WeightPanel(std::size_t rows, const BlockShape& shape);

  AlignedBuffer<std::uint8_t> weights;
  AlignedBuffer<std::int32_t> scales;
  AlignedBuffer<std::int32_t> zeros;
  AlignedBuffer<std::uint8_t> ids;        ///< [blocks][rows], which table a block's codes have
  AlignedBuffer<std::uint8_t> exponents;  ///< [blocks][rows]
  BlockLimits limits;

 private:
  AlignedBuffer<float> float_limits_;
  AlignedBuffer<std::int32_t> least_exponents_;
};

TileOperands operands_of(const TokenTile& tile, const WeightPanel& panel, const BlockShape& shape);

/// Tokens that are packed at one time, a multiple of 8: as many as stay in the cache, but enough to
/// make the expansion of a panel of weights cheap beside its use.
std::size_t tokens_per_pass(const BlockShape& shape);

}  // namespace mpgen::gemm
