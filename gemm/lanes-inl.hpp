// Vectors of the integer-dot kernels: the few operations that they need, for each target of
// Highway, and from compiler vectors where Highway has none of fixed size. Included once per
// target.
//
// A weight register holds four consecutive elements along k of each of `kLanes` output channels.
#if defined(MPGEN_GEMM_LANES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef MPGEN_GEMM_LANES_INL
#undef MPGEN_GEMM_LANES_INL
#else
#define MPGEN_GEMM_LANES_INL
#endif

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "gemm/targets.hpp"
#include "hwy/highway.h"

// Highway 1.0.3 asks the compiler for AVX-VNNI where it means the VNNI of AVX-512.
#undef MPGEN_TARGET_ATTRIBUTES
#if HWY_TARGET == HWY_AVX3_DL
#define MPGEN_TARGET_ATTRIBUTES HWY_TARGET_STR ",avx512vnni"
#elif defined(HWY_TARGET_STR)
#define MPGEN_TARGET_ATTRIBUTES HWY_TARGET_STR
#endif
#undef MPGEN_BEFORE_NAMESPACE
#undef MPGEN_AFTER_NAMESPACE
#undef MPGEN_LAMBDA_ATTRIBUTE
#ifdef MPGEN_TARGET_ATTRIBUTES
#define MPGEN_BEFORE_NAMESPACE()               \
  HWY_PUSH_ATTRIBUTES(MPGEN_TARGET_ATTRIBUTES) \
  static_assert(true, "wants a semicolon")
#define MPGEN_AFTER_NAMESPACE() \
  HWY_POP_ATTRIBUTES            \
  static_assert(true, "wants a semicolon")
#define MPGEN_LAMBDA_ATTRIBUTE __attribute__((target(MPGEN_TARGET_ATTRIBUTES)))
#else
#define MPGEN_BEFORE_NAMESPACE() static_assert(true, "wants a semicolon")
#define MPGEN_AFTER_NAMESPACE() static_assert(true, "wants a semicolon")
#define MPGEN_LAMBDA_ATTRIBUTE
#endif

#undef MPGEN_GEMM_COMPILER_VECTORS

MPGEN_BEFORE_NAMESPACE();
namespace mpgen::gemm::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR || HWY_HAVE_SCALABLE

#define MPGEN_GEMM_COMPILER_VECTORS 1

inline constexpr std::size_t kLanes = 4;
using Ints = std::int32_t __attribute__((vector_size(16)));
using Words = std::int16_t __attribute__((vector_size(16)));
using UnsignedWords = std::uint16_t __attribute__((vector_size(16)));
using Floats = float __attribute__((vector_size(16)));
using Bytes = UnsignedWords;

HWY_INLINE Ints broadcast(std::int32_t value) { return Ints{value, value, value, value}; }
HWY_INLINE Floats broadcast_float(float value) { return Floats{value, value, value, value}; }
HWY_INLINE Ints load_ints(const std::int32_t* from) {
  Ints vector{};
  std::memcpy(&vector, from, sizeof(vector));
  return vector;
}
HWY_INLINE Floats load_floats(const float* from) {
  Floats vector{};
  std::memcpy(&vector, from, sizeof(vector));
  return vector;
}
HWY_INLINE Bytes load_bytes(const std::uint8_t* from) {
  Bytes vector{};
  std::memcpy(&vector, from, sizeof(vector));
  return vector;
}
HWY_INLINE void store(Ints vector, std::int32_t* to) { std::memcpy(to, &vector, sizeof(vector)); }
HWY_INLINE void store(Floats vector, float* to) { std::memcpy(to, &vector, sizeof(vector)); }
HWY_INLINE Floats to_float(Ints vector) { return __builtin_convertvector(vector, Floats); }
HWY_INLINE Floats as_float(Ints vector) { return reinterpret_cast<Floats>(vector); }
HWY_INLINE Ints as_ints(Floats vector) { return reinterpret_cast<Ints>(vector); }
HWY_INLINE Ints maximum(Ints a, Ints b) {
  const Ints takes_a = a > b;
  return (a & takes_a) | (b & ~takes_a);
}
HWY_INLINE Ints minimum(Ints a, Ints b) {
  const Ints takes_a = a < b;
  return (a & takes_a) | (b & ~takes_a);
}
// All ones where a > b.
HWY_INLINE Ints greater(Ints a, Ints b) { return a > b; }
HWY_INLINE bool any(Ints mask) { return (mask[0] | mask[1] | mask[2] | mask[3]) != 0; }
template <int kBits>
HWY_INLINE Ints shift_left(Ints vector) {
  return vector << kBits;
}
template <int kBits>
HWY_INLINE Ints shift_right(Ints vector) {
  return vector >> kBits;
}

#else

#define MPGEN_GEMM_COMPILER_VECTORS 0

namespace hn = hwy::HWY_NAMESPACE;

inline constexpr hn::ScalableTag<std::int32_t> kIntTag;
inline constexpr hn::ScalableTag<std::int16_t> kWordTag;
inline constexpr hn::ScalableTag<std::uint8_t> kByteTag;
inline constexpr hn::ScalableTag<float> kFloatTag;
inline constexpr std::size_t kLanes = HWY_LANES(std::int32_t);
using Ints = hn::Vec<decltype(kIntTag)>;
using Words = hn::Vec<decltype(kWordTag)>;
using Bytes = hn::Vec<decltype(kByteTag)>;
using Floats = hn::Vec<decltype(kFloatTag)>;

HWY_INLINE Ints broadcast(std::int32_t value) { return hn::Set(kIntTag, value); }
HWY_INLINE Floats broadcast_float(float value) { return hn::Set(kFloatTag, value); }
HWY_INLINE Ints load_ints(const std::int32_t* from) { return hn::LoadU(kIntTag, from); }
HWY_INLINE Floats load_floats(const float* from) { return hn::LoadU(kFloatTag, from); }
HWY_INLINE Bytes load_bytes(const std::uint8_t* from) { return hn::LoadU(kByteTag, from); }
HWY_INLINE void store(Ints vector, std::int32_t* to) { hn::StoreU(vector, kIntTag, to); }
HWY_INLINE void store(Floats vector, float* to) { hn::StoreU(vector, kFloatTag, to); }
HWY_INLINE Floats to_float(Ints vector) { return hn::ConvertTo(kFloatTag, vector); }
HWY_INLINE Floats as_float(Ints vector) { return hn::BitCast(kFloatTag, vector); }
HWY_INLINE Ints as_ints(Floats vector) { return hn::BitCast(kIntTag, vector); }
HWY_INLINE Ints maximum(Ints a, Ints b) { return hn::Max(a, b); }
HWY_INLINE Ints minimum(Ints a, Ints b) { return hn::Min(a, b); }
// All ones where a > b.
HWY_INLINE Ints greater(Ints a, Ints b) { return hn::VecFromMask(kIntTag, hn::Gt(a, b)); }
HWY_INLINE bool any(Ints mask) { return !hn::AllTrue(kIntTag, hn::Eq(mask, hn::Zero(kIntTag))); }
template <int kBits>
HWY_INLINE Ints shift_left(Ints vector) {
  return hn::ShiftLeft<kBits>(vector);
}
template <int kBits>
HWY_INLINE Ints shift_right(Ints vector) {
  return hn::ShiftRight<kBits>(vector);
}

#endif

// a where the mask is all ones, b where it is 0.
HWY_INLINE Ints select(Ints mask, Ints a, Ints b) { return b ^ ((a ^ b) & mask); }

// a * b + c, rounded once.
HWY_INLINE Floats multiply_add(Floats a, Floats b, Floats c) {
#if HWY_NATIVE_FMA && !MPGEN_GEMM_COMPILER_VECTORS
  return hn::MulAdd(a, b, c);
#else
  std::array<float, kLanes> left{};
  std::array<float, kLanes> right{};
  std::array<float, kLanes> sum{};
  store(a, left.data());
  store(b, right.data());
  store(c, sum.data());
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    sum[lane] = std::fma(left[lane], right[lane], sum[lane]);
  }
  return load_floats(sum.data());
#endif
}

// Sums of products on their way: `add_products` adds, in every lane, those of four unsigned weights
// with the four signed activations that all lanes share.
#if HWY_TARGET == HWY_AVX3_DL

// Products that a lane can take up before its sums are widened; nothing limits 32 bits here.
inline constexpr bool kSumsAreWide = true;
using Sums = Ints;

HWY_INLINE Sums start_sums(std::int32_t value) { return broadcast(value); }
HWY_INLINE Sums add_products(Sums sums, Bytes weights, Ints activations) {
#if HWY_COMPILER_GCC_ACTUAL
  // The intrinsic makes GCC 12 copy the sums around: half of the loop's instructions.
  asm("vpdpbusd %2, %1, %0" : "+v"(sums.raw) : "v"(weights.raw), "v"(activations.raw));
  return sums;
#else
  return Ints{_mm512_dpbusd_epi32(sums.raw, weights.raw, activations.raw)};
#endif
}
HWY_INLINE Ints widen(Sums sums) { return sums; }

#else

// Two sums of 16 bits in every lane, of two products each: at most 2^15 / (2 * 255 * 128).
inline constexpr bool kSumsAreWide = false;
using Sums = Words;

// `value`: |value| < 2^15.
HWY_INLINE Sums start_sums(std::int32_t value);
HWY_INLINE Sums add_products(Sums sums, Bytes weights, Ints activations);
HWY_INLINE Ints widen(Sums sums);

#if MPGEN_GEMM_COMPILER_VECTORS

HWY_INLINE Sums start_sums(std::int32_t value) {
  return reinterpret_cast<Words>(broadcast(value & 0xFFFF));
}
HWY_INLINE Sums add_products(Sums sums, Bytes weights, Ints activations) {
  const auto even_weights = reinterpret_cast<Words>(weights & 0xFF);
  const auto odd_weights = reinterpret_cast<Words>(weights >> 8);
  const auto pairs = reinterpret_cast<Words>(activations);
  const auto even_activations =
      reinterpret_cast<Words>(reinterpret_cast<UnsignedWords>(pairs) << 8) >> 8;
  return sums + even_weights * even_activations + odd_weights * (pairs >> 8);
}
HWY_INLINE Ints widen(Sums sums) {
  const auto pairs = reinterpret_cast<Ints>(sums);
  return (pairs >> 16) + ((pairs << 16) >> 16);
}

#else

HWY_INLINE Sums start_sums(std::int32_t value) {
  return hn::BitCast(kWordTag, broadcast(value & 0xFFFF));
}

#if HWY_TARGET == HWY_AVX3

HWY_INLINE Sums add_products(Sums sums, Bytes weights, Ints activations) {
  return sums + Words{_mm512_maddubs_epi16(weights.raw, activations.raw)};
}
HWY_INLINE Ints widen(Sums sums) {
  return Ints{_mm512_madd_epi16(sums.raw, hn::Set(kWordTag, 1).raw)};
}

#elif HWY_TARGET == HWY_AVX2

HWY_INLINE Sums add_products(Sums sums, Bytes weights, Ints activations) {
  return sums + Words{_mm256_maddubs_epi16(weights.raw, activations.raw)};
}
HWY_INLINE Ints widen(Sums sums) {
  return Ints{_mm256_madd_epi16(sums.raw, hn::Set(kWordTag, 1).raw)};
}

#elif HWY_TARGET == HWY_SSE4 || HWY_TARGET == HWY_SSSE3

HWY_INLINE Sums add_products(Sums sums, Bytes weights, Ints activations) {
  return sums + Words{_mm_maddubs_epi16(weights.raw, activations.raw)};
}
HWY_INLINE Ints widen(Sums sums) {
  return Ints{_mm_madd_epi16(sums.raw, hn::Set(kWordTag, 1).raw)};
}

#else

HWY_INLINE Sums add_products(Sums sums, Bytes weights, Ints activations) {
  const hn::RebindToUnsigned<decltype(kWordTag)> unsigned_tag;
  const auto pairs = hn::BitCast(unsigned_tag, weights);
  const auto even_weights = hn::BitCast(kWordTag, hn::And(pairs, hn::Set(unsigned_tag, 0xFF)));
  const auto odd_weights = hn::BitCast(kWordTag, hn::ShiftRight<8>(pairs));
  const auto words = hn::BitCast(kWordTag, activations);
  const auto even_activations = hn::ShiftRight<8>(hn::ShiftLeft<8>(words));
  return hn::Add(sums, hn::Add(hn::Mul(even_weights, even_activations),
                               hn::Mul(odd_weights, hn::ShiftRight<8>(words))));
}
HWY_INLINE Ints widen(Sums sums) {
  const auto pairs = hn::BitCast(kIntTag, sums);
  return hn::Add(hn::ShiftRight<16>(pairs), hn::ShiftRight<16>(hn::ShiftLeft<16>(pairs)));
}

#endif
#endif
#endif

}  // namespace mpgen::gemm::HWY_NAMESPACE
MPGEN_AFTER_NAMESPACE();

#endif
