// What all kernels of binary16 activations share. Included once per target.
#if defined(MPGEN_GEMM_BINARY16_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef MPGEN_GEMM_BINARY16_INL
#undef MPGEN_GEMM_BINARY16_INL
#else
#define MPGEN_GEMM_BINARY16_INL
#endif

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "gemm/lanes-inl.hpp"
#include "gemm/results-inl.hpp"
#include "spec/formats.hpp"

MPGEN_BEFORE_NAMESPACE();
namespace mpgen::gemm::HWY_NAMESPACE {

// Rows of codes are dealt out to the lanes in words of 32 bits.
inline constexpr std::size_t kCodesPerWord = 8;
inline constexpr std::size_t kCacheLine = 64;

// words[i][output] = the codes 8i to 8i + 7 of each row; zeros beyond `bytes` and `rows`.
HWY_INLINE void deal_code_words(const std::uint8_t* codes, std::size_t row_bytes, std::size_t rows,
                                std::size_t bytes, std::size_t outputs, std::uint32_t* words) {
  const std::size_t whole = bytes / sizeof(std::uint32_t);
  const std::size_t rest = bytes % sizeof(std::uint32_t);
  for (std::size_t row = 0; row < rows; ++row) {
    const std::uint8_t* const from = codes + row * row_bytes;
    // The same number of codes comes next; no hardware foresees so many streams.
    for (std::size_t offset = bytes; offset < 2 * bytes + kCacheLine; offset += kCacheLine) {
      __builtin_prefetch(from + offset);
    }
    for (std::size_t i = 0; i < whole; ++i) {
      std::memcpy(words + i * outputs + row, from + i * sizeof(std::uint32_t),
                  sizeof(std::uint32_t));
    }
    if (rest != 0) {
      std::uint32_t word = 0;
      std::memcpy(&word, from + whole * sizeof(std::uint32_t), rest);
      words[whole * outputs + row] = word;
    }
  }
  for (std::size_t i = 0; i < whole + (rest != 0 ? 1 : 0); ++i) {
    for (std::size_t row = rows; row < outputs; ++row) words[i * outputs + row] = 0;
  }
}

// Differences of the 16-bit halves.
HWY_INLINE Ints subtract_words(Ints a, Ints b) {
#if MPGEN_GEMM_COMPILER_VECTORS
  return reinterpret_cast<Ints>(reinterpret_cast<UnsignedWords>(a) -
                                reinterpret_cast<UnsignedWords>(b));
#else
  return hn::BitCast(kIntTag, hn::Sub(hn::BitCast(kWordTag, a), hn::BitCast(kWordTag, b)));
#endif
}

// Writes `count` results of one token; `sums` can be read up to a whole vector.
HWY_INLINE void store_results(const float* sums, std::size_t count, bool nonfinite,
                              spec::OutputFormat output, std::uint32_t* result) {
  if (nonfinite) {
    const std::int32_t nan = output == spec::OutputFormat::fp16 ? kNanBits16 : kNanBits;
    for (std::size_t i = 0; i < count; ++i) result[i] = static_cast<std::uint32_t>(nan);
    return;
  }
  std::size_t done = 0;
  for (; done + kLanes <= count; done += kLanes) {
    store_patterns(load_floats(sums + done), output, result + done);
  }
  if (done == count) return;
  std::uint32_t patterns[kLanes];
  store_patterns(load_floats(sums + done), output, patterns);
  std::memcpy(result + done, patterns, (count - done) * sizeof(std::uint32_t));
}

}  // namespace mpgen::gemm::HWY_NAMESPACE
MPGEN_AFTER_NAMESPACE();

#endif
