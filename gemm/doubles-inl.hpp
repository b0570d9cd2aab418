// Vectors of binary64 for sums that binary32 cannot hold. Included once per target.
#if defined(MPGEN_GEMM_DOUBLES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef MPGEN_GEMM_DOUBLES_INL
#undef MPGEN_GEMM_DOUBLES_INL
#else
#define MPGEN_GEMM_DOUBLES_INL
#endif

#include <cstddef>
#include <cstring>

#include "gemm/lanes-inl.hpp"

MPGEN_BEFORE_NAMESPACE();
namespace mpgen::gemm::HWY_NAMESPACE {

inline constexpr std::size_t kDoubleLanes = kLanes / 2;

#if MPGEN_GEMM_COMPILER_VECTORS

using Doubles = double __attribute__((vector_size(16)));

HWY_INLINE Doubles load_widened(const float* from) { return Doubles{from[0], from[1]}; }
HWY_INLINE void store_narrowed(Doubles vector, float* to) {
  to[0] = static_cast<float>(vector[0]);
  to[1] = static_cast<float>(vector[1]);
}
HWY_INLINE Doubles rounded_to_binary32(Doubles vector) {
  using Narrow = float __attribute__((vector_size(8)));
  return __builtin_convertvector(__builtin_convertvector(vector, Narrow), Doubles);
}
// sum + a * b for a product that is exact in binary64.
HWY_INLINE Doubles add_exact_wide_product(Doubles sum, Doubles a, double b) {
  return sum + a * Doubles{b, b};
}

#else

inline constexpr hn::ScalableTag<double> kDoubleTag;
inline constexpr hn::Rebind<float, decltype(kDoubleTag)> kHalfFloatTag;
using Doubles = hn::Vec<decltype(kDoubleTag)>;

HWY_INLINE Doubles load_widened(const float* from) {
  return hn::PromoteTo(kDoubleTag, hn::LoadU(kHalfFloatTag, from));
}
HWY_INLINE void store_narrowed(Doubles vector, float* to) {
  hn::StoreU(hn::DemoteTo(kHalfFloatTag, vector), kHalfFloatTag, to);
}
HWY_INLINE Doubles rounded_to_binary32(Doubles vector) {
  return hn::PromoteTo(kDoubleTag, hn::DemoteTo(kHalfFloatTag, vector));
}
// sum + a * b for a product that is exact in binary64.
HWY_INLINE Doubles add_exact_wide_product(Doubles sum, Doubles a, double b) {
  return hn::MulAdd(a, hn::Set(kDoubleTag, b), sum);
}

#endif

}  // namespace mpgen::gemm::HWY_NAMESPACE
MPGEN_AFTER_NAMESPACE();

#endif
