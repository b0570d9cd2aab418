// Blocks side by side in vectors: lane b of a vector belongs to block b. Included once per target.
//
// A column is 32 bits of each block: two binary16 elements, or eight 4-bit codes. Side by side, the
// blocks' sums, maxima and look-ups need nothing from other lanes.
#if defined(MPGEN_GEMM_BLOCK_COLUMNS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef MPGEN_GEMM_BLOCK_COLUMNS_INL_HPP
#undef MPGEN_GEMM_BLOCK_COLUMNS_INL_HPP
#else
#define MPGEN_GEMM_BLOCK_COLUMNS_INL_HPP
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>

// A machine with one lane only has the reference.
#if HWY_TARGET != HWY_SCALAR

HWY_BEFORE_NAMESPACE();
namespace mpgen::gemm::HWY_NAMESPACE::quantizers {

namespace hn = hwy::HWY_NAMESPACE;

#if HWY_CAP_GE512
inline constexpr std::size_t kBlocks = 16;
#elif HWY_CAP_GE256
inline constexpr std::size_t kBlocks = 8;
#else
inline constexpr std::size_t kBlocks = 4;
#endif

using Words = hn::FixedTag<std::uint32_t, kBlocks>;
using Halves = hn::FixedTag<std::uint16_t, 2 * kBlocks>;
using WordVector = hn::Vec<Words>;
using HalfVector = hn::Vec<Halves>;

/// 16 bytes of every fourth block: of blocks 0, 4, 8, ...
HWY_INLINE WordVector load_chunks(const std::uint8_t* from, std::size_t stride) {
  const hn::FixedTag<std::uint8_t, 16> chunk;
#if HWY_CAP_GE512
  const hn::FixedTag<std::uint8_t, 32> two;
  const hn::FixedTag<std::uint8_t, 64> four;
  const auto lower = hn::Combine(two, hn::LoadU(chunk, from + 4 * stride), hn::LoadU(chunk, from));
  const auto upper =
      hn::Combine(two, hn::LoadU(chunk, from + 12 * stride), hn::LoadU(chunk, from + 8 * stride));
  return hn::BitCast(Words(), hn::Combine(four, upper, lower));
#elif HWY_CAP_GE256
  const hn::FixedTag<std::uint8_t, 32> two;
  return hn::BitCast(Words(),
                     hn::Combine(two, hn::LoadU(chunk, from + 4 * stride), hn::LoadU(chunk, from)));
#else
  (void)stride;
  return hn::BitCast(Words(), hn::LoadU(chunk, from));
#endif
}

/// The way back; `stride` is between the destinations of neighbouring chunks of the vector.
HWY_INLINE void store_chunks(WordVector vector, std::uint8_t* to, std::size_t stride) {
  const hn::FixedTag<std::uint8_t, 16> chunk;
#if HWY_CAP_GE512
  const hn::FixedTag<std::uint8_t, 32> two;
  const hn::FixedTag<std::uint8_t, 64> four;
  const auto bytes = hn::BitCast(four, vector);
  const auto lower = hn::LowerHalf(two, bytes);
  const auto upper = hn::UpperHalf(two, bytes);
  hn::StoreU(hn::LowerHalf(chunk, lower), chunk, to);
  hn::StoreU(hn::UpperHalf(chunk, lower), chunk, to + stride);
  hn::StoreU(hn::LowerHalf(chunk, upper), chunk, to + 2 * stride);
  hn::StoreU(hn::UpperHalf(chunk, upper), chunk, to + 3 * stride);
#elif HWY_CAP_GE256
  const hn::FixedTag<std::uint8_t, 32> two;
  const auto bytes = hn::BitCast(two, vector);
  hn::StoreU(hn::LowerHalf(chunk, bytes), chunk, to);
  hn::StoreU(hn::UpperHalf(chunk, bytes), chunk, to + stride);
#else
  (void)stride;
  hn::StoreU(hn::BitCast(chunk, vector), chunk, to);
#endif
}

/// Four vectors of words; transposing each 4 x 4 of them turns chunks into columns and back.
struct FourVectors {
  WordVector a, b, c, d;
};

HWY_INLINE FourVectors transpose(const FourVectors& rows) {
  const Words words;
  const hn::RepartitionToWide<Words> pairs;
  const auto ab_lower = hn::BitCast(pairs, hn::InterleaveLower(words, rows.a, rows.b));
  const auto ab_upper = hn::BitCast(pairs, hn::InterleaveUpper(words, rows.a, rows.b));
  const auto cd_lower = hn::BitCast(pairs, hn::InterleaveLower(words, rows.c, rows.d));
  const auto cd_upper = hn::BitCast(pairs, hn::InterleaveUpper(words, rows.c, rows.d));
  return {.a = hn::BitCast(words, hn::InterleaveLower(pairs, ab_lower, cd_lower)),
          .b = hn::BitCast(words, hn::InterleaveUpper(pairs, ab_lower, cd_lower)),
          .c = hn::BitCast(words, hn::InterleaveLower(pairs, ab_upper, cd_upper)),
          .d = hn::BitCast(words, hn::InterleaveUpper(pairs, ab_upper, cd_upper))};
}

/// Columns 0 to 3 of kBlocks blocks that are `stride` bytes apart.
HWY_INLINE FourVectors load_columns(const std::uint8_t* from, std::size_t stride) {
  return transpose({.a = load_chunks(from, stride),
                    .b = load_chunks(from + stride, stride),
                    .c = load_chunks(from + 2 * stride, stride),
                    .d = load_chunks(from + 3 * stride, stride)});
}

/// The way back.
HWY_INLINE void store_columns(const FourVectors& columns, std::uint8_t* to, std::size_t stride) {
  const FourVectors rows = transpose(columns);
  store_chunks(rows.a, to, 4 * stride);
  store_chunks(rows.b, to + stride, 4 * stride);
  store_chunks(rows.c, to + 2 * stride, 4 * stride);
  store_chunks(rows.d, to + 3 * stride, 4 * stride);
}

/// Two columns that are all of a block: blocks of 8 bytes.
HWY_INLINE void store_two_columns(WordVector first, WordVector second, std::uint8_t* to) {
  const Words words;
  store_chunks(hn::InterleaveLower(words, first, second), to, 32);
  store_chunks(hn::InterleaveUpper(words, first, second), to + 16, 32);
}

/// Least significant byte of every lane.
HWY_INLINE void store_low_bytes(WordVector vector, std::uint8_t* to) {
  const hn::Rebind<std::int32_t, Words> integers;
  const hn::Rebind<std::uint8_t, Words> bytes;
  hn::StoreU(hn::DemoteTo(bytes, hn::BitCast(integers, vector)), bytes, to);
}

}  // namespace mpgen::gemm::HWY_NAMESPACE::quantizers
HWY_AFTER_NAMESPACE();

#endif  // HWY_TARGET != HWY_SCALAR
#endif  // include guard, once per target
