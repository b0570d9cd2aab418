// Vectors of binary32 that become codes. Included once per target.
#if defined(MPGEN_GEMM_FLOAT_VECTORS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef MPGEN_GEMM_FLOAT_VECTORS_INL_HPP
#undef MPGEN_GEMM_FLOAT_VECTORS_INL_HPP
#else
#define MPGEN_GEMM_FLOAT_VECTORS_INL_HPP
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

// A machine with one lane only has the reference.
#if HWY_TARGET != HWY_SCALAR

HWY_BEFORE_NAMESPACE();
namespace mpgen::gemm::HWY_NAMESPACE::quantizers {

namespace hn = hwy::HWY_NAMESPACE;

#if HWY_CAP_GE512
inline constexpr std::size_t kFloats = 16;
#elif HWY_CAP_GE256
inline constexpr std::size_t kFloats = 8;
#else
inline constexpr std::size_t kFloats = 4;
#endif

using Floats = hn::FixedTag<float, kFloats>;
using Integers = hn::RebindToSigned<Floats>;
using FloatVector = hn::Vec<Floats>;
using IntegerVector = hn::Vec<Integers>;

/// `count` values, 0 to kFloats, and zeros.
HWY_INLINE FloatVector load_some(const float* values, std::size_t count) {
  if (count >= kFloats) return hn::LoadU(Floats(), values);
  std::array<float, kFloats> padded{};
  std::copy_n(values, count, padded.begin());
  return hn::LoadU(Floats(), padded.data());
}

/// Patterns of |values|: they order as the values do, and Inf and NaN are the largest.
HWY_INLINE IntegerVector magnitude_patterns(FloatVector values) {
  return hn::And(hn::BitCast(Integers(), values), hn::Set(Integers(), 0x7FFFFFFF));
}

inline constexpr std::int32_t kInfinityPattern = 0x7F800000;

/// Pattern of the largest magnitude.
HWY_INLINE std::int32_t largest_pattern(const float* values, std::size_t size) {
  const Integers integers;
  auto a = hn::Zero(integers);
  auto b = a;
  auto c = a;
  auto d = a;
  std::size_t i = 0;
  for (; i + 4 * kFloats <= size; i += 4 * kFloats) {
    a = hn::Max(a, magnitude_patterns(hn::LoadU(Floats(), values + i)));
    b = hn::Max(b, magnitude_patterns(hn::LoadU(Floats(), values + i + kFloats)));
    c = hn::Max(c, magnitude_patterns(hn::LoadU(Floats(), values + i + 2 * kFloats)));
    d = hn::Max(d, magnitude_patterns(hn::LoadU(Floats(), values + i + 3 * kFloats)));
  }
  for (; i < size; i += kFloats) {
    a = hn::Max(a, magnitude_patterns(load_some(values + i, size - i)));
  }
  return hn::GetLane(hn::MaxOfLanes(integers, hn::Max(hn::Max(a, b), hn::Max(c, d))));
}

using Patterns = hn::Rebind<std::uint16_t, Floats>;
using PatternVector = hn::Vec<Patterns>;

/// Binary16 patterns of numbers and Inf, RNE; NaN gives anything.
HWY_INLINE IntegerVector round_to_binary16(FloatVector values) {
  const Integers integers;
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2
  const hn::Rebind<hwy::float16_t, Floats> halves;
  return hn::BitCast(integers,
                     hn::PromoteTo(hn::RebindToUnsigned<Integers>(),
                                   hn::BitCast(Patterns(), hn::DemoteTo(halves, values))));
#else
  constexpr std::int32_t kLeastNormal = 0x38800000;  // 2^-14
  constexpr std::int32_t kTooLarge = 0x47800000;     // 2^16
  constexpr int kFractionBits = 23;
  constexpr int kDropped = 13;  // fraction bits that binary16 has not
  const auto bits = hn::BitCast(integers, values);
  const auto magnitude = hn::Min(magnitude_patterns(values), hn::Set(integers, kTooLarge));
  const auto field = hn::And(magnitude, hn::Set(integers, kInfinityPattern));
  // A power of two so large that the sum's last bit is the one that binary16 rounds to: the
  // difference of their patterns counts such bits.
  const auto unit = hn::Max(field, hn::Set(integers, kLeastNormal)) +
                    hn::Set(integers, kDropped << kFractionBits);
  const auto sum =
      hn::BitCast(integers, hn::BitCast(Floats(), magnitude) + hn::BitCast(Floats(), unit));
  const auto binade = hn::ShiftRight<kDropped>(
      unit - hn::Set(integers, kLeastNormal + (kDropped << kFractionBits)));
  const auto sign = hn::And(hn::ShiftRight<16>(bits), hn::Set(integers, 0x8000));
  return hn::Or(sum - unit + binade, sign);
#endif
}

/// Values of the binary16 patterns of numbers and Inf; NaN gives some NaN or Inf.
HWY_INLINE FloatVector value_of(PatternVector patterns) {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2
  const hn::Rebind<hwy::float16_t, Floats> halves;
  return hn::PromoteTo(Floats(), hn::BitCast(halves, patterns));
#else
  const Integers integers;
  constexpr std::int32_t kInfinity16 = 0x7C00;
  const auto bits = hn::PromoteTo(integers, patterns);
  const auto magnitude = hn::And(bits, hn::Set(integers, 0x7FFF));
  // As a binary32 pattern the magnitude is 2^112 times too small, subnormals included.
  const auto scaled =
      hn::BitCast(Floats(), hn::ShiftLeft<13>(magnitude)) * hn::Set(Floats(), 0x1p112F);
  const auto is_nonfinite = magnitude > hn::Set(integers, kInfinity16 - 1);
  const auto infinity = hn::IfThenElseZero(is_nonfinite, hn::Set(integers, kInfinityPattern));
  const auto sign = hn::ShiftLeft<31>(hn::ShiftRight<15>(bits));
  return hn::BitCast(Floats(), hn::Or3(hn::BitCast(integers, scaled), infinity, sign));
#endif
}

/// RNE of |values| < 2^22 to an integer, plus `offset`. The sum's last bit weighs 1.
HWY_INLINE IntegerVector round_to_integer(FloatVector values, std::int32_t offset) {
  const Integers integers;
  constexpr float kUnit = 0x1.8p23F;
  constexpr std::int32_t kUnitPattern = 0x4B400000;
  const auto sum = values + hn::Set(Floats(), kUnit);
  return hn::BitCast(integers, sum) + hn::Set(integers, offset - kUnitPattern);
}

HWY_INLINE IntegerVector clamp(IntegerVector values, std::int32_t least, std::int32_t most) {
  return hn::Min(hn::Max(values, hn::Set(Integers(), least)), hn::Set(Integers(), most));
}

/// The low four bits of all lanes, two a byte: kFloats / 2 bytes.
HWY_INLINE void store_codes(IntegerVector codes, std::uint8_t* to) {
  const hn::Repartition<std::uint64_t, Integers> pairs;
  const hn::Rebind<std::uint8_t, decltype(pairs)> bytes;
  const auto both = hn::BitCast(pairs, hn::And(codes, hn::Set(Integers(), 15)));
  hn::StoreU(hn::TruncateTo(bytes, hn::Or(both, hn::ShiftRight<28>(both))), bytes, to);
}

}  // namespace mpgen::gemm::HWY_NAMESPACE::quantizers
HWY_AFTER_NAMESPACE();

#endif  // HWY_TARGET != HWY_SCALAR
#endif  // include guard, once per target
