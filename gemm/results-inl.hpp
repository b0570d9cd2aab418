// Floating-point sums as patterns of the output format. Included once per target.
#if defined(MPGEN_GEMM_RESULTS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef MPGEN_GEMM_RESULTS_INL
#undef MPGEN_GEMM_RESULTS_INL
#else
#define MPGEN_GEMM_RESULTS_INL
#endif

#include <cstddef>
#include <cstdint>

#include "gemm/lanes-inl.hpp"
#include "spec/formats.hpp"

MPGEN_BEFORE_NAMESPACE();
namespace mpgen::gemm::HWY_NAMESPACE {

inline constexpr std::int32_t kInfinityBits = 0x7F800000;
inline constexpr std::int32_t kNanBits = 0x7FC00000;
inline constexpr std::int32_t kNanBits16 = 0x7E00;

/// Binary32 patterns, every NaN canonical.
HWY_INLINE Ints binary32_patterns(Floats values) {
  const Ints bits = as_ints(values);
  const Ints magnitude = bits & broadcast(0x7FFFFFFF);
  return select(greater(magnitude, broadcast(kInfinityBits)), broadcast(kNanBits), bits);
}

/// Binary16 patterns: RNE, gradual underflow, overflow to Inf, every NaN canonical.
HWY_INLINE Ints binary16_patterns(Floats values) {
  constexpr std::int32_t kLeastNormal = 0x38800000;    // 2^-14
  constexpr std::int32_t kOneHalf = 0x3F000000;        // its last bit is that of a subnormal
  constexpr std::int32_t kBiasDifference = 112 << 10;  // of the exponents
  constexpr int kDroppedBits = 13;
  const Ints bits = as_ints(values);
  const Ints magnitude = bits & broadcast(0x7FFFFFFF);
  const Ints is_odd = shift_right<kDroppedBits>(magnitude) & broadcast(1);
  const Ints normal =
      shift_right<kDroppedBits>(magnitude + broadcast((1 << (kDroppedBits - 1)) - 1) + is_odd) -
      broadcast(kBiasDifference);
  const Ints subnormal =
      as_ints(as_float(magnitude) + as_float(broadcast(kOneHalf))) - broadcast(kOneHalf);
  const Ints finite = minimum(
      select(greater(broadcast(kLeastNormal), magnitude), subnormal, normal), broadcast(0x7C00));
  const Ints sign = shift_right<16>(bits) & broadcast(0x8000);
  return select(greater(magnitude, broadcast(kInfinityBits)), broadcast(kNanBits16), finite | sign);
}

/// Patterns of one register of results.
HWY_INLINE void store_patterns(Floats values, spec::OutputFormat output, std::uint32_t* to) {
  std::int32_t patterns[kLanes];
  store(output == spec::OutputFormat::fp16 ? binary16_patterns(values) : binary32_patterns(values),
        patterns);
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    to[lane] = static_cast<std::uint32_t>(patterns[lane]);
  }
}

}  // namespace mpgen::gemm::HWY_NAMESPACE
MPGEN_AFTER_NAMESPACE();

#endif
