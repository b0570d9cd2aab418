#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "gemm/quantize_spans.hpp"
#include "gemm/targets.hpp"
#include "golden/quantizers.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gemm/quantize_rows_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "gemm/float_vectors-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace mpgen::gemm::HWY_NAMESPACE::quantizers {
namespace {

#if HWY_TARGET == HWY_SCALAR

std::int32_t largest_of(std::span<const float> values) {
  std::int32_t largest = 0;
  for (const float value : values) {
    largest = std::max(largest, std::bit_cast<std::int32_t>(value) & 0x7FFFFFFF);
  }
  return largest;
}

void quantize_row_of(std::span<const float> values, float scale, std::span<std::int8_t> codes) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    codes[i] = static_cast<std::int8_t>(golden::int8_code(values[i], scale));
  }
}

#else

std::int32_t largest_of(std::span<const float> values) {
  return largest_pattern(values.data(), values.size());
}

void quantize_row_of(std::span<const float> values, float scale, std::span<std::int8_t> codes) {
  const hn::Rebind<std::int8_t, Integers> bytes;
  const auto divisor = hn::Set(Floats(), scale);
  std::size_t i = 0;
  for (; i + kFloats <= values.size(); i += kFloats) {
    const auto quotient = hn::LoadU(Floats(), values.data() + i) / divisor;
    const auto rounded = clamp(round_to_integer(quotient, 0), -127, 127);
    hn::StoreU(hn::DemoteTo(bytes, rounded), bytes, codes.data() + i);
  }
  if (i < values.size()) {
    const auto quotient = load_some(values.data() + i, values.size() - i) / divisor;
    const auto rounded = clamp(round_to_integer(quotient, 0), -127, 127);
    std::array<std::int8_t, kFloats> last;
    hn::StoreU(hn::DemoteTo(bytes, rounded), bytes, last.data());
    std::copy_n(last.begin(), values.size() - i, codes.data() + i);
  }
}

#endif

}  // namespace
}  // namespace mpgen::gemm::HWY_NAMESPACE::quantizers
namespace mpgen::gemm::HWY_NAMESPACE {
using quantizers::largest_of;
using quantizers::quantize_row_of;
}  // namespace mpgen::gemm::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mpgen::gemm {
HWY_EXPORT(largest_of);
HWY_EXPORT(quantize_row_of);

std::optional<float> largest_magnitude(std::span<const float> values) {
  constexpr std::int32_t kInfinity = 0x7F800000;
  const std::int32_t largest = HWY_DYNAMIC_DISPATCH(largest_of)(values);
  if (largest >= kInfinity) return std::nullopt;
  return std::bit_cast<float>(largest);
}

void quantize_row_span(std::span<const float> values, float scale, std::span<std::int8_t> codes) {
  HWY_DYNAMIC_DISPATCH(quantize_row_of)(values, scale, codes);
}

}  // namespace mpgen::gemm
#endif  // HWY_ONCE
