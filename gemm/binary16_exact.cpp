#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "gemm/targets.hpp"
#include "golden/binary16.hpp"
// Before highway.h, which it makes this file be compiled once per target.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gemm/binary16_exact.cpp"
#include "hwy/foreach_target.h"
// After foreach_target.h.
#include "gemm/binary16-inl.hpp"
#include "gemm/binary16_digits-inl.hpp"
#include "gemm/binary16_exact.hpp"
#include "hwy/highway.h"

MPGEN_BEFORE_NAMESPACE();
namespace mpgen::gemm::HWY_NAMESPACE {
namespace {

constexpr std::size_t kVectors = 4;
constexpr std::size_t kOutputs = kVectors * kLanes;
// With 32 registers 16 sums, 4 weights and a broadcast fit; with 16 registers half the sums.
constexpr std::size_t kTokens = HWY_TARGET == HWY_AVX2 ? 2 : 4;
constexpr std::size_t kCodesPerPair = 2;

// sums + the two products of 16-bit numbers in every lane.
#if HWY_ARCH_X86 && HWY_TARGET == HWY_AVX3_DL
HWY_INLINE Ints add_pair_products(Ints sums, Ints weights, Ints digits) {
  return Ints{_mm512_dpwssd_epi32(sums.raw, weights.raw, digits.raw)};
}
#elif HWY_ARCH_X86 && HWY_TARGET == HWY_AVX3
HWY_INLINE Ints add_pair_products(Ints sums, Ints weights, Ints digits) {
  return sums + Ints{_mm512_madd_epi16(weights.raw, digits.raw)};
}
#elif HWY_ARCH_X86 && HWY_TARGET == HWY_AVX2
HWY_INLINE Ints add_pair_products(Ints sums, Ints weights, Ints digits) {
  return sums + Ints{_mm256_madd_epi16(weights.raw, digits.raw)};
}
#elif HWY_ARCH_X86 && (HWY_TARGET == HWY_SSE4 || HWY_TARGET == HWY_SSSE3)
HWY_INLINE Ints add_pair_products(Ints sums, Ints weights, Ints digits) {
  return sums + Ints{_mm_madd_epi16(weights.raw, digits.raw)};
}
#else
HWY_INLINE Ints add_pair_products(Ints sums, Ints weights, Ints digits) {
  const Ints even =
      shift_right<16>(shift_left<16>(weights)) * shift_right<16>(shift_left<16>(digits));
  return sums + even + shift_right<16>(weights) * shift_right<16>(digits);
}
#endif

// Sums of all outputs of a panel for one token.
struct Sums {
  Ints a;
  Ints b;
  Ints c;
  Ints d;
};

HWY_INLINE Sums zero_sums() {
  const Ints zero = broadcast(0);
  return {zero, zero, zero, zero};
}

HWY_INLINE Sums load_sums(const std::int32_t* from) {
  return {load_ints(from), load_ints(from + kLanes), load_ints(from + 2 * kLanes),
          load_ints(from + 3 * kLanes)};
}

HWY_INLINE void store_sums(const Sums& sums, std::int32_t* to) {
  store(sums.a, to);
  store(sums.b, to + kLanes);
  store(sums.c, to + 2 * kLanes);
  store(sums.d, to + 3 * kLanes);
}

HWY_INLINE void add_pair(Sums& sums, const Sums& weights, std::int32_t digits) {
  const Ints pair = broadcast(digits);
  sums.a = add_pair_products(sums.a, weights.a, pair);
  sums.b = add_pair_products(sums.b, weights.b, pair);
  sums.c = add_pair_products(sums.c, weights.c, pair);
  sums.d = add_pair_products(sums.d, weights.d, pair);
}

// The weights q - z of the two lowest codes. `flips` are 8 in both halves for int4: two's
// complement of 4 bits is (code ^ 8) - 8.
HWY_INLINE Ints pair_of_weights(Ints word, Ints flips, Ints offsets) {
  const Ints low = word & broadcast(0x0000000F);
  const Ints high = shift_left<12>(word) & broadcast(0x000F0000);
  return subtract_words((low | high) ^ flips, offsets);
}

// Expands a chunk of weights to [pair][output], 32 bits holding q - z of two elements.
HWY_INLINE void expand_weights(const ExactTask& task, const Chunk& chunk,
                               const ExactScratch& scratch) {
  const std::size_t pairs = chunk.size / kCodesPerPair;
  deal_code_words(task.codes + chunk.begin / 2, task.row_bytes, task.outputs, pairs, kOutputs,
                  scratch.words);
  HWY_ALIGN std::array<std::int32_t, kOutputs> offsets{};
  for (std::size_t output = 0; output < task.outputs; ++output) {
    offsets[output] = task.zeros == nullptr ? 8 : task.zeros[output * task.groups + chunk.group];
  }
  const Ints flips = broadcast(task.zeros == nullptr ? 0x00080008 : 0);
  for (std::size_t vector = 0; vector < kVectors; ++vector) {
    const Ints low_offset = load_ints(offsets.data() + vector * kLanes);
    const Ints offset = low_offset | shift_left<16>(low_offset);
    const auto* words = reinterpret_cast<const std::int32_t*>(scratch.words) + vector * kLanes;
    auto* to = reinterpret_cast<std::int32_t*>(scratch.weights) + vector * kLanes;
    // The last word may have fewer pairs: there is room for whole ones.
    for (std::size_t pair = 0; pair < pairs; pair += 4, words += kOutputs, to += 4 * kOutputs) {
      const Ints word = load_ints(words);
      store(pair_of_weights(word, flips, offset), to + 0 * kOutputs);
      store(pair_of_weights(shift_right<8>(word), flips, offset), to + 1 * kOutputs);
      store(pair_of_weights(shift_right<16>(word), flips, offset), to + 2 * kOutputs);
      store(pair_of_weights(shift_right<24>(word), flips, offset), to + 3 * kOutputs);
    }
  }
  for (std::size_t output = 0; output < kOutputs; ++output) {
    const std::uint16_t scale =
        output < task.outputs ? task.scales[output * task.groups + chunk.group] : 0;
    const std::uint32_t pattern = golden::binary16_to_binary32(scale);
    std::memcpy(scratch.scales + output, &pattern, sizeof(pattern));
  }
}

// The middle digits' sums of a tile: sums[token][output].
HWY_INLINE void multiply_middle(const std::int16_t* weights, const std::int32_t* digits,
                                std::size_t pairs, std::int32_t* sums) {
  const auto* weight = reinterpret_cast<const std::int32_t*>(weights);
  Sums first = zero_sums();
  Sums second = zero_sums();
#if HWY_TARGET == HWY_AVX2
  for (std::size_t pair = 0; pair < pairs; ++pair, weight += kOutputs, digits += kTokens) {
    const Sums loaded = load_sums(weight);
    add_pair(first, loaded, digits[0]);
    add_pair(second, loaded, digits[1]);
  }
#else
  Sums third = zero_sums();
  Sums fourth = zero_sums();
  for (std::size_t pair = 0; pair < pairs; ++pair, weight += kOutputs, digits += kTokens) {
    const Sums loaded = load_sums(weight);
    add_pair(first, loaded, digits[0]);
    add_pair(second, loaded, digits[1]);
    add_pair(third, loaded, digits[2]);
    add_pair(fourth, loaded, digits[3]);
  }
  store_sums(third, sums + 2 * kOutputs);
  store_sums(fourth, sums + 3 * kOutputs);
#endif
  store_sums(first, sums);
  store_sums(second, sums + kOutputs);
}

// The sums of a list of rare digits.
HWY_INLINE Sums multiply_rare(const std::int16_t* weights, const RareDigits* rare,
                              std::size_t count) {
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(weights);
  Sums sums = zero_sums();
  for (std::size_t i = 0; i < count; ++i) {
    const auto* const weight = reinterpret_cast<const std::int32_t*>(bytes + rare[i].offset);
    add_pair(sums, load_sums(weight), rare[i].digits);
  }
  return sums;
}

// RNE32(high * 2^16 + low) for |high| < 2^31 - 2^15.
HWY_INLINE Floats rounded_sum(Ints high, Ints low) {
  // Split anew so that both parts are exact in binary32: bits 24 and up, and the 24 below.
  const Ints carried = high + shift_right<16>(low);
  const Ints upper = shift_right<8>(carried);
  const Ints lower = (shift_left<16>(carried) & broadcast(0xFF0000)) | (low & broadcast(0xFFFF));
  return multiply_add(to_float(upper), broadcast_float(0x1p24F), to_float(lower));
}

// acc = fma(s_g, D, acc) for one vector of outputs.
HWY_INLINE void add_group(Floats group, Floats unit, const float* scale, float* sum) {
  store(multiply_add(load_floats(scale), group * unit, load_floats(sum)), sum);
}

HWY_INLINE void add_groups(Floats a, Floats b, Floats c, Floats d, float unit, const float* scales,
                           float* sums) {
  const Floats units = broadcast_float(unit);
  add_group(a, units, scales, sums);
  add_group(b, units, scales + kLanes, sums + kLanes);
  add_group(c, units, scales + 2 * kLanes, sums + 2 * kLanes);
  add_group(d, units, scales + 3 * kLanes, sums + 3 * kLanes);
}

// All digits' sums of one token in one chunk: [digit][output], from high to lowest.
constexpr std::size_t kDigits = 4;

HWY_INLINE void all_digit_sums(const TokenDigits& token, const RareDigits* rare,
                               const std::int16_t* weights, const std::int32_t* middle,
                               std::int32_t* sums) {
  store_sums(multiply_rare(weights, rare, token.high), sums);
  store_sums(load_sums(middle), sums + kOutputs);
  store_sums(multiply_rare(weights, rare + token.high, token.low), sums + 2 * kOutputs);
  store_sums(multiply_rare(weights, rare + token.high + token.low, token.lowest),
             sums + 3 * kOutputs);
}

// A whole group of one token, from any digits.
HWY_NOINLINE void add_group_of_all_digits(const TokenDigits& token, const RareDigits* rare,
                                          const std::int16_t* weights, const std::int32_t* middle,
                                          const float* scales, float* sums) {
  HWY_ALIGN std::array<std::int32_t, kDigits * kOutputs> digits;
  all_digit_sums(token, rare, weights, middle, digits.data());
  HWY_ALIGN std::array<float, kOutputs> groups;
  for (std::size_t output = 0; output < kOutputs; ++output) {
    // Exact but for the last conversion: see kLongestChunk.
    const double high = double{0x1p32} * digits[output];
    const double middle_sum = double{0x1p16} * digits[kOutputs + output];
    const double low = digits[2 * kOutputs + output];
    const double lowest = double{0x1p-16} * digits[3 * kOutputs + output];
    groups[output] = static_cast<float>(((high + middle_sum) + low) + lowest);
  }
  add_groups(load_floats(groups.data()), load_floats(groups.data() + kLanes),
             load_floats(groups.data() + 2 * kLanes), load_floats(groups.data() + 3 * kLanes),
             token.unit * 0x1p-16F, scales, sums);
}

// A chunk of a longer group, in units of 2^-24.
HWY_NOINLINE void add_chunk_to_group(const TokenDigits& token, const RareDigits* rare,
                                     const std::int16_t* weights, const std::int32_t* middle,
                                     std::int64_t* group_sums) {
  HWY_ALIGN std::array<std::int32_t, kDigits * kOutputs> digits;
  all_digit_sums(token, rare, weights, middle, digits.data());
  const int middle_shift = std::ilogb(token.unit) - spec::kExactLsbExponent;
  for (std::size_t digit = 0; digit < kDigits; ++digit) {
    const int shift = middle_shift + 16 - 16 * static_cast<int>(digit);
    const std::int32_t* const from = digits.data() + digit * kOutputs;
    if (shift >= 0) {
      for (std::size_t i = 0; i < kOutputs; ++i) group_sums[i] += std::int64_t{from[i]} << shift;
    } else if (shift > -32) {
      // Digits below 2^-24 are zero, so nothing is shifted out.
      for (std::size_t i = 0; i < kOutputs; ++i) group_sums[i] += from[i] >> -shift;
    }
  }
}

HWY_INLINE void add_chunk(const TokenDigits& token, const RareDigits* rare,
                          const std::int16_t* weights, const std::int32_t* middle,
                          const float* scales, float* sums) {
  if (token.lowest != 0 || (token.high != 0 && !token.high_in_32)) {
    add_group_of_all_digits(token, rare, weights, middle, scales, sums);
    return;
  }
  Sums high = load_sums(middle);
  if (token.high != 0) {
    const Sums more = multiply_rare(weights, rare, token.high);
    high.a = high.a + shift_left<16>(more.a);
    high.b = high.b + shift_left<16>(more.b);
    high.c = high.c + shift_left<16>(more.c);
    high.d = high.d + shift_left<16>(more.d);
  }
  if (token.low == 0) {
    add_groups(to_float(high.a), to_float(high.b), to_float(high.c), to_float(high.d), token.unit,
               scales, sums);
    return;
  }
  const Sums low = multiply_rare(weights, rare + token.high, token.low);
  add_groups(rounded_sum(high.a, low.a), rounded_sum(high.b, low.b), rounded_sum(high.c, low.c),
             rounded_sum(high.d, low.d), token.unit * 0x1p-16F, scales, sums);
}

HWY_INLINE void finish_wide_groups(const ExactTask& task, const ExactScratch& scratch) {
  for (std::size_t token = 0; token < task.tokens; ++token) {
    std::int64_t* const from = scratch.group_sums + token * kOutputs;
    HWY_ALIGN std::array<float, kOutputs> groups;
    for (std::size_t i = 0; i < kOutputs; ++i) {
      groups[i] = static_cast<float>(from[i]);
      from[i] = 0;
    }
    add_groups(load_floats(groups.data()), load_floats(groups.data() + kLanes),
               load_floats(groups.data() + 2 * kLanes), load_floats(groups.data() + 3 * kLanes),
               0x1p-24F, scratch.scales, scratch.sums + token * kOutputs);
  }
}

void multiply_panel(const ExactTask& task, const ExactScratch& scratch) {
  std::fill_n(scratch.sums, task.tokens * kOutputs, 0.0F);
  if (task.wide_groups) std::fill_n(scratch.group_sums, task.tokens * kOutputs, 0);
  for (std::size_t number = 0; number < task.chunk_count; ++number) {
    const Chunk& chunk = task.chunks[number];
    const ChunkDigits& digits = task.digits[number];
    const std::size_t pairs = chunk.size / kCodesPerPair;
    expand_weights(task, chunk, scratch);
    for (std::size_t first = 0; first < task.tokens; first += kTokens) {
      HWY_ALIGN std::array<std::int32_t, kTokens * kOutputs> middle;
      multiply_middle(scratch.weights, digits.middle + first * pairs, pairs, middle.data());
      const std::size_t tokens = std::min(kTokens, task.tokens - first);
      for (std::size_t token = 0; token < tokens; ++token) {
        const TokenDigits& token_digits = digits.tokens[first + token];
        const RareDigits* const rare = digits.rare + token_digits.begin;
        const std::size_t sums = (first + token) * kOutputs;
        if (task.wide_groups) {
          add_chunk_to_group(token_digits, rare, scratch.weights, middle.data() + token * kOutputs,
                             scratch.group_sums + sums);
        } else {
          add_chunk(token_digits, rare, scratch.weights, middle.data() + token * kOutputs,
                    scratch.scales, scratch.sums + sums);
        }
      }
    }
    if (task.wide_groups && chunk.last_of_group) finish_wide_groups(task, scratch);
  }
  for (std::size_t token = 0; token < task.tokens; ++token) {
    store_results(scratch.sums + token * kOutputs, task.outputs, task.nonfinite[token] != 0,
                  task.output, task.result + token * task.result_stride);
  }
}

}  // namespace

ExactKernel make_exact_kernel() {
  return {.outputs = kOutputs,
          .tokens = kTokens,
          .pack = pack_digits<kTokens, kOutputs>,
          .multiply_panel = multiply_panel};
}

}  // namespace mpgen::gemm::HWY_NAMESPACE
MPGEN_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mpgen::gemm {

HWY_EXPORT(make_exact_kernel);

ExactKernel exact_kernel() { return HWY_DYNAMIC_DISPATCH(make_exact_kernel)(); }

}  // namespace mpgen::gemm
#endif
