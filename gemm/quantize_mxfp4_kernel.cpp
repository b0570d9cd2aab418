#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "gemm/quantize_spans.hpp"
#include "gemm/targets.hpp"
#include "golden/mxfp4_quantizer.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gemm/quantize_mxfp4_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "gemm/float_vectors-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace mpgen::gemm::HWY_NAMESPACE::quantizers {
namespace {

constexpr std::size_t kBlock = spec::kMxfp4Block;

#if HWY_TARGET == HWY_SCALAR

// Returns the scale of a block of 32.
std::uint8_t quantize_block(const float* values, std::uint8_t* codes) {
  const golden::Mxfp4Block block = golden::quantize_mxfp4(std::span(values, kBlock));
  for (std::size_t i = 0; i < kBlock; i += 2) {
    codes[i / 2] = static_cast<std::uint8_t>(block.codes[i] | (block.codes[i + 1] << 4));
  }
  return block.scale;
}

#else

// Codes of values that are to be divided by a block's scale, a power of two: with its reciprocal
// both are exact, except for quotients so small that they become 0 in any case.
HWY_INLINE IntegerVector encode(FloatVector values, FloatVector reciprocal) {
  const Integers integers;
  constexpr std::int32_t kOne = 0x3F800000;
  constexpr std::int32_t kFractionBits = 23;
  // One fraction bit is left.
  constexpr std::int32_t kDropped = 22;
  const auto sign = hn::BitCast(
      integers, hn::ShiftRight<28>(hn::BitCast(hn::RebindToUnsigned<Integers>(), values)));
  const auto quotient = hn::BitCast(Floats(), magnitude_patterns(values)) * reciprocal;
  // A power of two so large that the sum's last bit is the one that E2M1 rounds to; below 1, E2M1
  // is subnormal. From one such binade to the next, indices step by 2.
  const auto field =
      hn::Max(hn::And(hn::BitCast(integers, quotient), hn::Set(integers, kInfinityPattern)),
              hn::Set(integers, kOne));
  const auto unit = field + hn::Set(integers, kDropped << kFractionBits);
  const auto sum = hn::BitCast(integers, quotient + hn::BitCast(Floats(), unit));
  const auto binade = hn::ShiftRight<22>(field) - hn::Set(integers, kOne >> 22);
  const auto index = hn::Min(sum - unit + binade, hn::Set(integers, 7));  // 8 saturates
  // Bit 3 is 1 if the index is not 0.
  const auto nonzero = index + hn::Set(integers, 7);
  return hn::Or(index, hn::And(hn::And(sign, nonzero), hn::Set(integers, 8)));
}

HWY_INLINE std::uint8_t quantize_block(const float* values, std::uint8_t* codes) {
  constexpr std::int32_t kFractionBits = 23;
  constexpr std::int32_t kLargestElementExponent = 2;
  const std::int32_t largest = largest_pattern(values, kBlock);
  if (largest >= kInfinityPattern) {
    std::fill_n(codes, kBlock / 2, std::uint8_t{0});
    return spec::kE8m0Nan;
  }
  const std::int32_t scale = std::max((largest >> kFractionBits) - kLargestElementExponent, 0);
  const auto reciprocal =
      hn::Set(Floats(), std::bit_cast<float>((2 * spec::kE8m0Bias - scale) << kFractionBits));
  for (std::size_t i = 0; i < kBlock; i += kFloats) {
    store_codes(encode(hn::LoadU(Floats(), values + i), reciprocal), codes + i / 2);
  }
  return static_cast<std::uint8_t>(scale);
}

#endif

void quantize_mxfp4_of(std::span<const float> values, const Mxfp4Span& result) {
  const std::size_t whole = values.size() / kBlock;
  for (std::size_t i = 0; i < whole; ++i) {
    result.scales[i] =
        quantize_block(values.data() + i * kBlock, result.codes.data() + i * kBlock / 2);
  }
  if (const auto rest = values.subspan(whole * kBlock); !rest.empty()) {
    std::array<float, kBlock> padded{};
    std::copy(rest.begin(), rest.end(), padded.begin());
    result.scales[whole] = quantize_block(padded.data(), result.codes.data() + whole * kBlock / 2);
  }
}

}  // namespace
}  // namespace mpgen::gemm::HWY_NAMESPACE::quantizers
namespace mpgen::gemm::HWY_NAMESPACE {
using quantizers::quantize_mxfp4_of;
}  // namespace mpgen::gemm::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mpgen::gemm {
HWY_EXPORT(quantize_mxfp4_of);

void quantize_mxfp4_span(std::span<const float> values, const Mxfp4Span& result) {
  HWY_DYNAMIC_DISPATCH(quantize_mxfp4_of)(values, result);
}

}  // namespace mpgen::gemm
#endif  // HWY_ONCE
