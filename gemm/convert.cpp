#include "gemm/convert.hpp"

#include <bit>
#include <cstddef>

#include "gemm/targets.hpp"
#include "golden/binary16.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gemm/convert.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "gemm/float_vectors-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace mpgen::gemm::HWY_NAMESPACE::quantizers {
namespace {

#if HWY_TARGET == HWY_SCALAR

void to_binary16_of(std::span<const float> values, std::span<std::uint16_t> patterns) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    patterns[i] = golden::binary32_to_binary16(std::bit_cast<std::uint32_t>(values[i]));
  }
}

void binary16_to_binary32_of(std::span<const std::uint16_t> patterns, std::span<float> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = std::bit_cast<float>(golden::binary16_to_binary32(patterns[i]));
  }
}

void bfloat16_to_binary32_of(std::span<const std::uint16_t> patterns, std::span<float> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = std::bit_cast<float>(std::uint32_t{patterns[i]} << 16);
  }
}

#else

HWY_INLINE PatternVector load_patterns(const std::uint16_t* patterns, std::size_t count) {
  if (count >= kFloats) return hn::LoadU(Patterns(), patterns);
  std::array<std::uint16_t, kFloats> padded{};
  std::copy_n(patterns, count, padded.begin());
  return hn::LoadU(Patterns(), padded.data());
}

HWY_INLINE void store_patterns(PatternVector vector, std::uint16_t* patterns, std::size_t count) {
  if (count >= kFloats) {
    hn::StoreU(vector, Patterns(), patterns);
    return;
  }
  std::array<std::uint16_t, kFloats> all;
  hn::StoreU(vector, Patterns(), all.data());
  std::copy_n(all.begin(), count, patterns);
}

HWY_INLINE void store_floats(FloatVector vector, float* values, std::size_t count) {
  if (count >= kFloats) {
    hn::StoreU(vector, Floats(), values);
    return;
  }
  std::array<float, kFloats> all;
  hn::StoreU(vector, Floats(), all.data());
  std::copy_n(all.begin(), count, values);
}

constexpr std::int32_t kNan32 = 0x7FC00000;
constexpr std::int32_t kNan16 = 0x7E00;

void to_binary16_of(std::span<const float> values, std::span<std::uint16_t> patterns) {
  const Integers integers;
  for (std::size_t i = 0; i < values.size(); i += kFloats) {
    const auto some = load_some(values.data() + i, values.size() - i);
    const auto is_nan = magnitude_patterns(some) > hn::Set(integers, kInfinityPattern);
    const auto rounded = hn::IfThenElse(is_nan, hn::Set(integers, kNan16), round_to_binary16(some));
    store_patterns(hn::DemoteTo(Patterns(), rounded), patterns.data() + i, values.size() - i);
  }
}

void binary16_to_binary32_of(std::span<const std::uint16_t> patterns, std::span<float> values) {
  const Floats floats;
  for (std::size_t i = 0; i < values.size(); i += kFloats) {
    const auto value = value_of(load_patterns(patterns.data() + i, values.size() - i));
    const auto canonical = hn::BitCast(floats, hn::Set(Integers(), kNan32));
    // Only NaN differs from itself.
    store_floats(hn::IfThenElse(hn::Eq(value, value), value, canonical), values.data() + i,
                 values.size() - i);
  }
}

void bfloat16_to_binary32_of(std::span<const std::uint16_t> patterns, std::span<float> values) {
  for (std::size_t i = 0; i < values.size(); i += kFloats) {
    const auto bits =
        hn::PromoteTo(Integers(), load_patterns(patterns.data() + i, values.size() - i));
    store_floats(hn::BitCast(Floats(), hn::ShiftLeft<16>(bits)), values.data() + i,
                 values.size() - i);
  }
}

#endif

}  // namespace
}  // namespace mpgen::gemm::HWY_NAMESPACE::quantizers
namespace mpgen::gemm::HWY_NAMESPACE {
using quantizers::bfloat16_to_binary32_of;
using quantizers::binary16_to_binary32_of;
using quantizers::to_binary16_of;
}  // namespace mpgen::gemm::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mpgen::gemm {
HWY_EXPORT(to_binary16_of);
HWY_EXPORT(binary16_to_binary32_of);
HWY_EXPORT(bfloat16_to_binary32_of);

void to_binary16(std::span<const float> values, std::span<std::uint16_t> patterns) {
  HWY_DYNAMIC_DISPATCH(to_binary16_of)(values, patterns);
}

void binary16_to_binary32(std::span<const std::uint16_t> patterns, std::span<float> values) {
  HWY_DYNAMIC_DISPATCH(binary16_to_binary32_of)(patterns, values);
}

void bfloat16_to_binary32(std::span<const std::uint16_t> patterns, std::span<float> values) {
  HWY_DYNAMIC_DISPATCH(bfloat16_to_binary32_of)(patterns, values);
}

}  // namespace mpgen::gemm
#endif  // HWY_ONCE
