#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <vector>

#include "gemm/quantize_spans.hpp"
#include "gemm/targets.hpp"
#include "golden/quantizers.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gemm/quantize_groups_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "gemm/float_vectors-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace mpgen::gemm::HWY_NAMESPACE::quantizers {
namespace {

#if HWY_TARGET == HWY_SCALAR

std::optional<std::size_t> quantize_groups_of(std::span<const float> values, std::size_t size,
                                              spec::WeightFormat format, const GroupSpan& result) {
  const std::size_t groups = (values.size() + size - 1) / size;
  std::vector<float> padded;
  for (std::size_t i = 0; i < groups; ++i) {
    const auto group = values.subspan(i * size, std::min(size, values.size() - i * size));
    padded.assign(group.begin(), group.end());
    padded.resize(size);
    try {
      const golden::QuantizedGroup quantized = format == spec::WeightFormat::uint4
                                                   ? golden::quantize_uint4(padded)
                                                   : golden::quantize_int4(padded);
      for (std::size_t k = 0; k < size; k += 2) {
        result.codes[(i * size + k) / 2] = static_cast<std::uint8_t>(
            (quantized.codes[k] & 15) | ((quantized.codes[k + 1] & 15) << 4));
      }
      result.scales[i] = quantized.scale;
      if (format == spec::WeightFormat::uint4) {
        result.zeros[i] = static_cast<std::uint8_t>(quantized.zero_point);
      }
    } catch (const std::invalid_argument&) {
      return i;
    }
  }
  return std::nullopt;
}

#else

// Some groups, as many as stay in the nearest cache from one look at them to the next. A scale is a
// long chain of operations, so that they are made side by side.
struct Batch {
  HWY_ALIGN std::array<float, kFloats> least;
  HWY_ALIGN std::array<float, kFloats> most;            // uint4: with 0 in the range
  HWY_ALIGN std::array<std::int32_t, kFloats> largest;  // pattern of the largest magnitude
  HWY_ALIGN std::array<std::int32_t, kFloats> patterns;
  HWY_ALIGN std::array<float, kFloats> scales;
  HWY_ALIGN std::array<std::int32_t, kFloats> zeros;
};

HWY_INLINE void find_range(const float* values, std::size_t size, std::size_t at, Batch& batch) {
  const Floats floats;
  const Integers integers;
  auto least_a = hn::Zero(floats);
  auto least_b = least_a;
  auto most_a = least_a;
  auto most_b = least_a;
  // Minimum and maximum do not keep NaN.
  auto largest_a = hn::Zero(integers);
  auto largest_b = largest_a;
  std::size_t i = 0;
  for (; i + 2 * kFloats <= size; i += 2 * kFloats) {
    const auto a = hn::LoadU(floats, values + i);
    const auto b = hn::LoadU(floats, values + i + kFloats);
    least_a = hn::Min(a, least_a);
    least_b = hn::Min(b, least_b);
    most_a = hn::Max(a, most_a);
    most_b = hn::Max(b, most_b);
    largest_a = hn::Max(magnitude_patterns(a), largest_a);
    largest_b = hn::Max(magnitude_patterns(b), largest_b);
  }
  for (; i < size; i += kFloats) {
    const auto a = load_some(values + i, size - i);
    least_a = hn::Min(a, least_a);
    most_a = hn::Max(a, most_a);
    largest_a = hn::Max(magnitude_patterns(a), largest_a);
  }
  batch.least[at] = hn::GetLane(hn::MinOfLanes(floats, hn::Min(least_a, least_b)));
  batch.most[at] = hn::GetLane(hn::MaxOfLanes(floats, hn::Max(most_a, most_b)));
  batch.largest[at] = hn::GetLane(hn::MaxOfLanes(integers, hn::Max(largest_a, largest_b)));
}

// Scales and zero points as golden/quantizers.cpp makes them; returns how many groups are good
// before the first bad one.
HWY_INLINE std::size_t make_scales(spec::WeightFormat format, Batch& batch) {
  constexpr std::int32_t kInfinity16 = 0x7C00;
  constexpr std::int32_t kOne16 = 0x3C00;
  const Floats floats;
  const Integers integers;
  const auto largest = hn::Load(integers, batch.largest.data());
  const auto least = hn::Load(floats, batch.least.data());
  const auto scale = format == spec::WeightFormat::uint4
                         ? (hn::Load(floats, batch.most.data()) - least) / hn::Set(floats, 15.0F)
                         : hn::BitCast(floats, largest) / hn::Set(floats, 7.0F);
  const auto rounded = round_to_binary16(scale);
  const auto is_zero = hn::Eq(largest, hn::Zero(integers));
  const auto pattern =
      hn::IfThenElse(is_zero, hn::Set(integers, kOne16), hn::Max(rounded, hn::Set(integers, 1)));
  const auto value = value_of(hn::DemoteTo(Patterns(), pattern));
  hn::Store(pattern, integers, batch.patterns.data());
  hn::Store(value, floats, batch.scales.data());
  hn::Store(format == spec::WeightFormat::uint4
                ? clamp(round_to_integer(hn::Neg(least) / value, 0), 0, 15)
                : hn::Zero(integers),
            integers, batch.zeros.data());
  const auto is_bad = hn::Or(hn::Gt(largest, hn::Set(integers, kInfinityPattern - 1)),
                             hn::Gt(pattern, hn::Set(integers, kInfinity16 - 1)));
  const auto first = hn::FindFirstTrue(integers, is_bad);
  return first < 0 ? kFloats : static_cast<std::size_t>(first);
}

// A group, and where its codes go.
struct Group {
  const float* values = nullptr;
  std::size_t size = 0;   // short if it is the last
  std::size_t whole = 0;  // even
  std::uint8_t* codes = nullptr;
  float scale = 0;
  std::int32_t zero = 0;
};

// Codes clamp(RNE(value / scale) + zero, least, most), and those of zeros up to the whole group. A
// division, not a product with the reciprocal: that would round some quotients to the other side of
// a tie.
HWY_INLINE void store_group(const Group& group, std::int32_t least, std::int32_t most) {
  const auto divisor = hn::Set(Floats(), group.scale);
  std::size_t i = 0;
  for (; i + kFloats <= group.size; i += kFloats) {
    const auto quotient = hn::LoadU(Floats(), group.values + i) / divisor;
    store_codes(clamp(round_to_integer(quotient, group.zero), least, most), group.codes + i / 2);
  }
  for (; i < group.whole; i += kFloats) {
    const std::size_t left = group.size > i ? group.size - i : 0;
    const auto quotient = load_some(group.values + std::min(i, group.size), left) / divisor;
    std::array<std::uint8_t, kFloats / 2> codes;
    store_codes(clamp(round_to_integer(quotient, group.zero), least, most), codes.data());
    std::copy_n(codes.begin(), std::min(kFloats, group.whole - i) / 2, group.codes + i / 2);
  }
}

std::optional<std::size_t> quantize_groups_of(std::span<const float> values, std::size_t size,
                                              spec::WeightFormat format, const GroupSpan& result) {
  constexpr std::size_t kCachedElements = 4096;
  const std::size_t groups = (values.size() + size - 1) / size;
  const std::size_t most_groups = std::clamp<std::size_t>(kCachedElements / size, 1, kFloats);
  const bool is_uint4 = format == spec::WeightFormat::uint4;
  Batch batch = {};
  for (std::size_t begin = 0; begin < groups; begin += most_groups) {
    const std::size_t count = std::min(most_groups, groups - begin);
    const auto group = [&](std::size_t i) {
      const std::size_t first = (begin + i) * size;
      return values.subspan(first, std::min(size, values.size() - first));
    };
    for (std::size_t i = 0; i < count; ++i) {
      if (is_uint4) {
        find_range(group(i).data(), group(i).size(), i, batch);
      } else {
        batch.largest[i] = largest_pattern(group(i).data(), group(i).size());
      }
    }
    const std::size_t good = std::min(make_scales(format, batch), count);
    for (std::size_t i = 0; i < good; ++i) {
      const Group at = {.values = group(i).data(),
                        .size = group(i).size(),
                        .whole = size,
                        .codes = result.codes.data() + (begin + i) * size / 2,
                        .scale = batch.scales[i],
                        .zero = batch.zeros[i]};
      result.scales[begin + i] = static_cast<std::uint16_t>(batch.patterns[i]);
      if (is_uint4) {
        result.zeros[begin + i] = static_cast<std::uint8_t>(batch.zeros[i]);
        store_group(at, 0, 15);
      } else {
        store_group(at, -8, 7);
      }
    }
    if (good < count) return begin + good;
  }
  return std::nullopt;
}

#endif

}  // namespace
}  // namespace mpgen::gemm::HWY_NAMESPACE::quantizers
namespace mpgen::gemm::HWY_NAMESPACE {
using quantizers::quantize_groups_of;
}  // namespace mpgen::gemm::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mpgen::gemm {
HWY_EXPORT(quantize_groups_of);

std::optional<std::size_t> quantize_group_span(std::span<const float> values, std::size_t group,
                                               spec::WeightFormat format, const GroupSpan& result) {
  return HWY_DYNAMIC_DISPATCH(quantize_groups_of)(values, group, format, result);
}

}  // namespace mpgen::gemm
#endif  // HWY_ONCE
