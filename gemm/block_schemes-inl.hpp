// How sums of blocks become results: one scheme for each accumulator. Included once per target.
//
// A scheme has a State for each register of results, `start`ed as 0, and `add`, which takes the
// sums of one block.
#if defined(MPGEN_GEMM_BLOCK_SCHEMES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef MPGEN_GEMM_BLOCK_SCHEMES_INL
#undef MPGEN_GEMM_BLOCK_SCHEMES_INL
#else
#define MPGEN_GEMM_BLOCK_SCHEMES_INL
#endif

#include <bit>
#include <cstddef>
#include <cstdint>

#include "gemm/lanes-inl.hpp"
#include "golden/binary32.hpp"
#include "spec/block_accumulator.hpp"

MPGEN_BEFORE_NAMESPACE();
namespace mpgen::gemm::HWY_NAMESPACE {

struct FloatState {
  alignas(64) float values[kLanes];

  HWY_INLINE void start() { store(broadcast_float(0), values); }
  HWY_INLINE Floats load() const { return load_floats(values); }
};

// a * b + c, rounded once. Where there is no fused operation the product must be a binary32 value.
HWY_INLINE Floats add_exact_product(Floats a, Floats b, Floats c) {
#if HWY_NATIVE_FMA && !MPGEN_GEMM_COMPILER_VECTORS
  return multiply_add(a, b, c);
#else
  return c + a * b;
#endif
}

/// Where the exponents of DialectFP4 blocks are: `scales` + `token_scale` are the binary32 bits of
/// 2^(sa + sw - 32).
inline constexpr int kFractionBits32 = 23;
inline constexpr int kBias32 = 127;

/// DialectFP4, accumulator fp32. Specification section 3.4.
struct DialectBinary32 {
  using State = FloatState;
  static constexpr std::size_t kLongestRun = 0;

  HWY_INLINE void add(State& state, Ints sums, Ints scales, std::int32_t token_scale) const {
    const Floats scale = as_float(scales + broadcast(token_scale));
    store(add_exact_product(to_float(sums), scale, state.load()), state.values);
  }
};

inline constexpr std::int32_t kExponentField = 0x7F800000;
inline constexpr std::int32_t kLeastNormal16 = (kBias32 - 14) << kFractionBits32;

// x rounded to 11 significant bits (RNE), by way of a number so large that its last bit is that of
// the result: 1.5 * 2^13 times 2^exponent, `exponent` being x's exponent field in place.
HWY_INLINE Floats round_to_binary16(Floats x, Ints exponent) {
  constexpr std::int32_t kThirteenBinadesAndHalf = (13 << kFractionBits32) + (1 << 22);
  const Floats large = as_float(exponent + broadcast(kThirteenBinadesAndHalf));
  return (x + large) - large;
}

/// DialectFP4, accumulator fp16, where no sum can overflow and every block's value is a binary16
/// value. Binary16 values are kept as binary32;
/// their sum, rounded to 24 bits and then to 11, is as if rounded once.
struct DialectBinary16OfExactBlocks {
  using State = FloatState;
  static constexpr std::size_t kLongestRun = 0;

  HWY_INLINE void add(State& state, Ints sums, Ints scales, std::int32_t token_scale) const {
    const Floats scale = as_float(scales + broadcast(token_scale));
    const Floats sum = add_exact_product(to_float(sums), scale, state.load());
    // Multiples of 2^-24 do not underflow.
    store(round_to_binary16(sum, as_ints(sum) & broadcast(kExponentField)), state.values);
  }
};

/// DialectFP4, accumulator fp16, where no sum can overflow. A block is simple if its value is a
/// binary16 value for all results of the tile.
struct DialectBinary16 {
  using State = FloatState;
  static constexpr std::size_t kLongestRun = 0;

  static DialectBinary16OfExactBlocks for_simple_blocks() { return {}; }

  HWY_INLINE void add(State& state, Ints sums, Ints scales, std::int32_t token_scale) const {
    const Ints field = broadcast(kExponentField);
    const Floats value = to_float(sums) * as_float(scales + broadcast(token_scale));
    const Floats rounded =
        round_to_binary16(value, maximum(as_ints(value) & field, broadcast(kLeastNormal16)));
    const Floats sum = state.load() + rounded;
    store(round_to_binary16(sum, as_ints(sum) & field), state.values);
  }
};

/// DialectFP4, accumulator fp16, any operands.
struct DialectBinary16Overflowing {
  using State = FloatState;
  static constexpr std::size_t kLongestRun = 0;

  static HWY_INLINE Floats rounded(Floats x) {
    constexpr std::int32_t kTooLarge = (kBias32 + 17) << kFractionBits32;
    constexpr std::int32_t kBelowOverflow = ((kBias32 + 16) << kFractionBits32) - 1;
    const Ints exponent = as_ints(x) & broadcast(kExponentField);
    const Ints rounded_bits = as_ints(round_to_binary16(
        x, minimum(maximum(exponent, broadcast(kLeastNormal16)), broadcast(kTooLarge))));
    const Ints magnitude = rounded_bits & broadcast(0x7FFFFFFF);
    const Ints overflows = greater(magnitude, broadcast(kBelowOverflow)) &
                           greater(broadcast(kExponentField + 1), magnitude);  // not NaN
    const Ints infinity = (rounded_bits ^ magnitude) | broadcast(kExponentField);
    return as_float(select(overflows, infinity, rounded_bits));
  }

  HWY_INLINE void add(State& state, Ints sums, Ints scales, std::int32_t token_scale) const {
    const Floats value = to_float(sums) * as_float(scales + broadcast(token_scale));
    store(rounded(state.load() + rounded(value)), state.values);
  }
};

/// DialectFP4, accumulator exact: fixed point, in two halves of which the upper weighs 2^32 times
/// the lower.
struct DialectExact {
  /// Blocks that the halves can take up: a block adds less than 2^(14 + 31).
  static constexpr std::size_t kMostBlocks = std::size_t{1} << 17;
  static constexpr std::size_t kLongestRun = 0;

  struct State {
    alignas(64) std::int64_t lower[kLanes];
    alignas(64) std::int64_t upper[kLanes];
    golden::Int128 total[kLanes] = {};

    /// `total` goes on, for dot products of more than kMostBlocks.
    void start() {
      for (std::size_t lane = 0; lane < kLanes; ++lane) lower[lane] = upper[lane] = 0;
    }

    void flush() {
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        total[lane] += (golden::Int128{upper[lane]} << 32) + lower[lane];
      }
    }
  };

  HWY_INLINE void add(State& state, Ints sums, Ints scales, std::int32_t token_scale) const {
    constexpr std::int32_t kOffset = kBias32 + spec::kBlockLsbExponent;
    std::int32_t values[kLanes];
    std::int32_t exponents[kLanes];
    store(sums, values);
    store(shift_right<kFractionBits32>(scales + broadcast(token_scale)) - broadcast(kOffset),
          exponents);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const std::int64_t shifted = std::int64_t{values[lane]} << (exponents[lane] & 31);
      const std::int64_t is_upper = -std::int64_t{exponents[lane] >> 5};
      state.upper[lane] += shifted & is_upper;
      state.lower[lane] += shifted & ~is_upper;
    }
  }
};

/// MXFP4: one rounding of the exact sum per block. `scales` + `token_scale` are the exponents of
/// blocks.
struct Mxfp4Binary32 {
  using State = FloatState;
  static constexpr std::size_t kLongestRun = 0;

  static HWY_INLINE Floats power_of_two(Ints exponent) {
    return as_float(shift_left<kFractionBits32>(exponent + broadcast(kBias32)));
  }

  HWY_INLINE void add(State& state, Ints sums, Ints scales, std::int32_t token_scale) const {
    // Above, every sum overflows but 0 and infinite ones; below, none shows in the result.
    constexpr std::int32_t kMost = 130;
    constexpr std::int32_t kLeast = -200;
    const Ints exponents = scales + broadcast(token_scale);
#if !HWY_NATIVE_FMA || MPGEN_GEMM_COMPILER_VECTORS
    // Between these the product is a binary32 value.
    constexpr std::int32_t kMostExact = 114;
    constexpr std::int32_t kLeastExact = -149;
    const Ints zero = broadcast(0);
    const Ints is_inexact =
        greater(exponents, broadcast(kMostExact)) | greater(broadcast(kLeastExact), exponents);
    if (any(is_inexact & (greater(sums, zero) | greater(zero, sums)))) {
      add_one_by_one(state, sums, exponents);
      return;
    }
#endif
    const Ints clamped = minimum(maximum(exponents, broadcast(kLeast)), broadcast(kMost));
    const Ints most = minimum(maximum(clamped, broadcast(1 - kBias32)), broadcast(kBias32));
    const Floats factor = to_float(sums) * power_of_two(clamped - most);
    store(add_exact_product(factor, power_of_two(most), state.load()), state.values);
  }

 private:
  static void add_one_by_one(State& state, Ints sums, Ints exponents) {
    std::int32_t values[kLanes];
    std::int32_t powers[kLanes];
    store(sums, values);
    store(exponents, powers);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      state.values[lane] = std::bit_cast<float>(golden::add_scaled_binary32(
          std::bit_cast<std::uint32_t>(state.values[lane]), values[lane], powers[lane]));
    }
  }
};

/// Groups of MixPE: acc = fma(s_g, RNE32(d), acc). Specification section 2.3. `scales` are the bits
/// of s_g in binary32.
struct GroupBinary32 {
  using State = FloatState;
  /// 8 steps of 2 products of at most 15 * 128 stay below 2^15.
  static constexpr std::size_t kLongestRun = 8;

  HWY_INLINE void add(State& state, Ints sums, Ints scales, std::int32_t /*token_scale*/) const {
    store(multiply_add(as_float(scales), to_float(sums), state.load()), state.values);
  }
};

}  // namespace mpgen::gemm::HWY_NAMESPACE
MPGEN_AFTER_NAMESPACE();

#endif
