#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "gemm/targets.hpp"
#include "golden/binary16.hpp"
// Before highway.h: makes this file be compiled once per target.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gemm/binary16_rounded.cpp"
#include "hwy/foreach_target.h"
// After foreach_target.h.
#include "gemm/binary16-inl.hpp"
#include "gemm/binary16_rounded.hpp"
#include "gemm/doubles-inl.hpp"
#include "hwy/highway.h"

MPGEN_BEFORE_NAMESPACE();
namespace mpgen::gemm::HWY_NAMESPACE {
namespace {

constexpr std::size_t kVectors = 2;
constexpr std::size_t kOutputs = kVectors * kLanes;
// Two sums a token: 16 registers hold those of 6 tokens beside the operands.
constexpr std::size_t kTokens = kLanes >= 16 ? 8 : kLanes == 8 ? 6 : 4;

// sum + a * b for a product that is exact in binary32: one rounding with and without a fused
// instruction.
HWY_INLINE Floats add_exact_product(Floats sum, Floats a, Floats b) {
#if HWY_NATIVE_FMA && !MPGEN_GEMM_COMPILER_VECTORS
  return multiply_add(a, b, sum);
#else
  return sum + a * b;
#endif
}

// Sums of all outputs of a panel for one token.
struct Sums {
  Floats a;
  Floats b;
};

HWY_INLINE Sums load_sums(const float* from) {
  return {load_floats(from), load_floats(from + kLanes)};
}

HWY_INLINE void store_sums(const Sums& sums, float* to) {
  store(sums.a, to);
  store(sums.b, to + kLanes);
}

HWY_INLINE void add_products(Sums& sums, const Sums& weights, float value) {
  const Floats activation = broadcast_float(value);
  sums.a = add_exact_product(sums.a, activation, weights.a);
  sums.b = add_exact_product(sums.b, activation, weights.b);
}

// The value of the lowest code. `flip` is 8 for int4: two's complement of 4 bits is (code ^ 8) - 8.
HWY_INLINE Floats lowest_weight(Ints word, Ints flip) {
  return to_float(((word & broadcast(0xF)) ^ flip) - flip);
}

// Expands a chunk of weights to the values of q: [k][output].
HWY_INLINE void expand_weights(const RoundedTask& task, const RoundedChunk& chunk,
                               const RoundedScratch& scratch) {
  deal_code_words(task.codes + chunk.begin / 2, task.row_bytes, task.outputs, chunk.size / 2,
                  kOutputs, scratch.words);
  const Ints flip = broadcast(task.zeros == nullptr ? 8 : 0);
  for (std::size_t vector = 0; vector < kVectors; ++vector) {
    const auto* words = reinterpret_cast<const std::int32_t*>(scratch.words) + vector * kLanes;
    float* to = scratch.weights + vector * kLanes;
    // The last word may have fewer codes: there is room for whole ones.
    for (std::size_t k = 0; k < chunk.size;
         k += kCodesPerWord, words += kOutputs, to += kCodesPerWord * kOutputs) {
      const Ints word = load_ints(words);
      store(lowest_weight(word, flip), to + 0 * kOutputs);
      store(lowest_weight(shift_right<4>(word), flip), to + 1 * kOutputs);
      store(lowest_weight(shift_right<8>(word), flip), to + 2 * kOutputs);
      store(lowest_weight(shift_right<12>(word), flip), to + 3 * kOutputs);
      store(lowest_weight(shift_right<16>(word), flip), to + 4 * kOutputs);
      store(lowest_weight(shift_right<20>(word), flip), to + 5 * kOutputs);
      store(lowest_weight(shift_right<24>(word), flip), to + 6 * kOutputs);
      store(lowest_weight(shift_right<28>(word), flip), to + 7 * kOutputs);
    }
  }
}

HWY_INLINE void load_group(const RoundedTask& task, std::size_t group,
                           const RoundedScratch& scratch) {
  for (std::size_t output = 0; output < kOutputs; ++output) {
    const std::size_t side = output * task.groups + group;
    const bool present = output < task.outputs;
    const std::uint32_t scale = golden::binary16_to_binary32(present ? task.scales[side] : 0);
    std::memcpy(scratch.scales + output, &scale, sizeof(scale));
    scratch.zeros[output] =
        present && task.zeros != nullptr ? static_cast<float>(task.zeros[side]) : 0.0F;
  }
}

// What a token's sums are when a chunk begins.
HWY_INLINE Sums first_sums(bool from_zero, const float* dots) {
  const Floats zero = broadcast_float(0);
  return from_zero ? Sums{zero, zero} : load_sums(dots);
}

// One rounding per product: adds a chunk to dots[token][output], which are +0 if `from_zero`.
HWY_INLINE void add_products_of_tile(const float* weights, const float* values, std::size_t size,
                                     bool from_zero, float* dots) {
  constexpr bool kSix = kTokens >= 6;
  constexpr bool kEight = kTokens >= 8;
  Sums s0 = first_sums(from_zero, dots);
  Sums s1 = first_sums(from_zero, dots + kOutputs);
  Sums s2 = first_sums(from_zero, dots + 2 * kOutputs);
  Sums s3 = first_sums(from_zero, dots + 3 * kOutputs);
  [[maybe_unused]] Sums s4 = kSix ? first_sums(from_zero, dots + 4 * kOutputs) : s0;
  [[maybe_unused]] Sums s5 = kSix ? first_sums(from_zero, dots + 5 * kOutputs) : s0;
  [[maybe_unused]] Sums s6 = kEight ? first_sums(from_zero, dots + 6 * kOutputs) : s0;
  [[maybe_unused]] Sums s7 = kEight ? first_sums(from_zero, dots + 7 * kOutputs) : s0;
  for (std::size_t k = 0; k < size; ++k, weights += kOutputs, values += kTokens) {
    const Sums weight = load_sums(weights);
    add_products(s0, weight, values[0]);
    add_products(s1, weight, values[1]);
    add_products(s2, weight, values[2]);
    add_products(s3, weight, values[3]);
    if constexpr (kSix) {
      add_products(s4, weight, values[4]);
      add_products(s5, weight, values[5]);
    }
    if constexpr (kEight) {
      add_products(s6, weight, values[6]);
      add_products(s7, weight, values[7]);
    }
  }
  store_sums(s0, dots);
  store_sums(s1, dots + kOutputs);
  store_sums(s2, dots + 2 * kOutputs);
  store_sums(s3, dots + 3 * kOutputs);
  if constexpr (kSix) {
    store_sums(s4, dots + 4 * kOutputs);
    store_sums(s5, dots + 5 * kOutputs);
  }
  if constexpr (kEight) {
    store_sums(s6, dots + 6 * kOutputs);
    store_sums(s7, dots + 7 * kOutputs);
  }
}

// The same in binary64.
struct WideSums {
  Doubles a;
  Doubles b;
  Doubles c;
  Doubles d;
};
static_assert(kOutputs == 4 * kDoubleLanes);

HWY_INLINE WideSums load_wide_sums(const float* from) {
  return {load_widened(from), load_widened(from + kDoubleLanes),
          load_widened(from + 2 * kDoubleLanes), load_widened(from + 3 * kDoubleLanes)};
}

HWY_INLINE void store_wide_sums(const WideSums& sums, float* to) {
  store_narrowed(sums.a, to);
  store_narrowed(sums.b, to + kDoubleLanes);
  store_narrowed(sums.c, to + 2 * kDoubleLanes);
  store_narrowed(sums.d, to + 3 * kDoubleLanes);
}

HWY_INLINE void add_wide_products(WideSums& sums, const WideSums& weights, double value) {
  sums.a = add_exact_wide_product(sums.a, weights.a, value);
  sums.b = add_exact_wide_product(sums.b, weights.b, value);
  sums.c = add_exact_wide_product(sums.c, weights.c, value);
  sums.d = add_exact_wide_product(sums.d, weights.d, value);
}

HWY_INLINE void round_sums(WideSums& sums) {
  sums.a = rounded_to_binary32(sums.a);
  sums.b = rounded_to_binary32(sums.b);
  sums.c = rounded_to_binary32(sums.c);
  sums.d = rounded_to_binary32(sums.d);
}

// One rounding per beat of `lanes` products: adds a chunk to dots[token][output].
HWY_INLINE void add_beats_of_tile(const float* weights, const double* values, std::size_t size,
                                  std::size_t lanes, float* dots) {
  // As many tokens at once as there are registers for.
  constexpr bool kFour = kLanes >= 16;
  constexpr std::size_t kAtOnce = kFour ? 4 : 2;
  static_assert(kTokens % kAtOnce == 0);
  for (std::size_t first = 0; first < kTokens; first += kAtOnce, dots += kAtOnce * kOutputs) {
    WideSums s0 = load_wide_sums(dots);
    WideSums s1 = load_wide_sums(dots + kOutputs);
    [[maybe_unused]] WideSums s2 = kFour ? load_wide_sums(dots + 2 * kOutputs) : s0;
    [[maybe_unused]] WideSums s3 = kFour ? load_wide_sums(dots + 3 * kOutputs) : s0;
    const float* weight = weights;
    const double* value = values + first;
    for (std::size_t beat = 0; beat < size; beat += lanes) {
      for (std::size_t lane = 0; lane < lanes; ++lane, weight += kOutputs, value += kTokens) {
        const WideSums q = load_wide_sums(weight);
        add_wide_products(s0, q, value[0]);
        add_wide_products(s1, q, value[1]);
        if constexpr (kFour) {
          add_wide_products(s2, q, value[2]);
          add_wide_products(s3, q, value[3]);
        }
      }
      round_sums(s0);
      round_sums(s1);
      if constexpr (kFour) {
        round_sums(s2);
        round_sums(s3);
      }
    }
    store_wide_sums(s0, dots);
    store_wide_sums(s1, dots + kOutputs);
    if constexpr (kFour) {
      store_wide_sums(s2, dots + 2 * kOutputs);
      store_wide_sums(s3, dots + 3 * kOutputs);
    }
  }
}

// acc = fma(s_g, fma(-z, asum, dot), acc) for one vector of outputs.
HWY_INLINE void add_group(const float* dots, Floats activation_sum, const float* zeros,
                          const float* scales, float* sums) {
  const Floats difference = multiply_add(load_floats(zeros), activation_sum, load_floats(dots));
  store(multiply_add(load_floats(scales), difference, load_floats(sums)), sums);
}

void multiply_panel(const RoundedTask& task, const RoundedScratch& scratch) {
  std::fill_n(scratch.sums, task.tokens * kOutputs, 0.0F);
  for (std::size_t number = 0; number < task.chunk_count; ++number) {
    const RoundedChunk& chunk = task.chunks[number];
    const GroupValues& group = task.values[chunk.group];
    const std::size_t skipped = chunk.begin - chunk.group * task.group_size;
    expand_weights(task, chunk, scratch);
    if (chunk.last_of_group) load_group(task, chunk.group, scratch);
    for (std::size_t first = 0; first < task.tokens; first += kTokens) {
      // Sums of a group in one chunk never leave the first-level cache.
      const std::size_t begin = first * task.group_size + skipped * kTokens;
      const bool whole_group = chunk.first_of_group && chunk.last_of_group;
      float* const dots = scratch.dots + (whole_group ? 0 : first * kOutputs);
      if (task.lanes == 1) {
        add_products_of_tile(scratch.weights, group.values + begin, chunk.size,
                             chunk.first_of_group, dots);
      } else {
        if (chunk.first_of_group) std::fill_n(dots, kTokens * kOutputs, 0.0F);
        add_beats_of_tile(scratch.weights, group.wide_values + begin, chunk.size, task.lanes, dots);
      }
      if (!chunk.last_of_group) continue;
      const std::size_t tokens = std::min(kTokens, task.tokens - first);
      for (std::size_t token = 0; token < tokens; ++token) {
        float* const dot = dots + token * kOutputs;
        if (task.lanes != 1 && group.in_integers[first + token] != 0) {
          task.integer_dots(task, first + token, chunk.group, dot);
        }
        // fma(-z, asum, dot) as fma(z, -asum, dot).
        const Floats activation_sum = broadcast_float(-group.sums[first + token]);
        float* const sums = scratch.sums + (first + token) * kOutputs;
        add_group(dot, activation_sum, scratch.zeros, scratch.scales, sums);
        add_group(dot + kLanes, activation_sum, scratch.zeros + kLanes, scratch.scales + kLanes,
                  sums + kLanes);
      }
    }
  }
  for (std::size_t token = 0; token < task.tokens; ++token) {
    store_results(scratch.sums + token * kOutputs, task.outputs, task.nonfinite[token] != 0,
                  task.output, task.result + token * task.result_stride);
  }
}

}  // namespace

RoundedKernel make_rounded_kernel() {
  return {.outputs = kOutputs, .tokens = kTokens, .multiply_panel = multiply_panel};
}

}  // namespace mpgen::gemm::HWY_NAMESPACE
MPGEN_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mpgen::gemm {

HWY_EXPORT(make_rounded_kernel);

RoundedKernel rounded_kernel() { return HWY_DYNAMIC_DISPATCH(make_rounded_kernel)(); }

}  // namespace mpgen::gemm
#endif
