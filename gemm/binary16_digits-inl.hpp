// Digits of binary16 activations for the kernel of exact sums (gemm/binary16_exact.hpp). Included
// once per target; plain loops, which the compiler vectorises for it.
#if defined(MPGEN_GEMM_BINARY16_DIGITS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef MPGEN_GEMM_BINARY16_DIGITS_INL
#undef MPGEN_GEMM_BINARY16_DIGITS_INL
#else
#define MPGEN_GEMM_BINARY16_DIGITS_INL
#endif

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "gemm/binary16_exact.hpp"
#include "gemm/lanes-inl.hpp"
#include "spec/formats.hpp"

MPGEN_BEFORE_NAMESPACE();
namespace mpgen::gemm::HWY_NAMESPACE {

// Values of finite patterns; zeros from `present` to `size`.
HWY_INLINE void decode_values(const std::uint16_t* patterns, std::size_t present, std::size_t size,
                              float* values) {
  for (std::size_t i = 0; i < present; ++i) {
    // Exponent and fraction in binary32's place are the value times 2^-112, subnormals too.
    const std::uint32_t magnitude = (patterns[i] & 0x7FFFU) << 13;
    const std::uint32_t sign = (patterns[i] & 0x8000U) << 16;
    values[i] = std::bit_cast<float>(magnitude | sign) * 0x1p112F;
  }
  for (std::size_t i = present; i < size; ++i) values[i] = 0;
}

// The next integer; of two the even one. For values with at most 11 significant bits below 2^40:
// those from 2^22 are integers, and the sum holds them exactly. Unlike std::nearbyint, every target
// has vectors for it.
HWY_INLINE float nearest_integer(float value) {
  constexpr float kShift = 0x1.8p23F;
  return (value + kShift) - kShift;
}

// The same, halves upward, so that -0.5 <= value - result < 0.5.
HWY_INLINE float nearest_integer_up(float value) {
  const float nearest = nearest_integer(value);
  return nearest + (value - nearest >= 0.5F ? 1.0F : 0.0F);
}

HWY_INLINE float truncated(float value) {
  const float magnitude = std::fabs(value);
  const float nearest = nearest_integer(magnitude);
  return std::copysign(nearest - (nearest > magnitude ? 1.0F : 0.0F), value);
}

// What a grid costs: the rare digits it needs, in units of one pair of digits.
struct UnitCost {
  std::int32_t high;  // of high digits only
  std::int32_t all;
};

HWY_INLINE UnitCost cost_of_unit(const float* values, std::size_t size, float inverse_unit) {
  constexpr std::int32_t kHighCost = 3;
  std::int32_t low = 0;
  std::int32_t lowest = 0;
  std::int32_t high = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const float value = values[i] * inverse_unit;
    const float finer = value * 0x1p16F;
    low += value != nearest_integer(value) ? 1 : 0;
    // A value of 1 or more has no such digit; the sum in nearest_integer() might not hold it.
    const int is_fraction = std::fabs(value) < 1 ? 1 : 0;
    const int has_lowest = finer != nearest_integer(finer) ? 1 : 0;
    lowest += is_fraction & has_lowest;
    high += std::fabs(value) >= 0x1p15F ? 1 : 0;
  }
  return {.high = kHighCost * high, .all = low + lowest + kHighCost * high};
}

inline constexpr int kBinary32Bias = 127;

HWY_INLINE float power_of_two(int exponent) {
  return std::bit_cast<float>((exponent + kBinary32Bias) << 23);
}

// The value of the middle digit's last bit that makes the fewest rare digits.
HWY_INLINE float best_unit(const float* values, std::size_t size) {
  // Patterns of magnitudes are in the order of their values.
  std::uint32_t largest = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint32_t magnitude = std::bit_cast<std::uint32_t>(values[i]) & 0x7FFFFFFFU;
    largest = magnitude > largest ? magnitude : largest;
  }
  if (largest == 0) return 1;
  // Without high digits: 2^14 <= largest / unit < 2^15.
  constexpr int kMiddleBits = 15;
  constexpr int kMostHighBits = 16;
  const int largest_exponent = static_cast<int>(largest >> 23) - kBinary32Bias;
  int exponent = std::max(largest_exponent - (kMiddleBits - 1), spec::kExactLsbExponent);
  const int least = std::max(exponent - kMostHighBits, spec::kExactLsbExponent);
  int best = exponent;
  std::int32_t best_cost = cost_of_unit(values, size, power_of_two(-exponent)).all;
  while (best_cost > 0 && exponent > least) {
    --exponent;
    const UnitCost cost = cost_of_unit(values, size, power_of_two(-exponent));
    if (cost.all < best_cost) {
      best = exponent;
      best_cost = cost.all;
    }
    // A smaller unit has as many high digits or more.
    if (cost.high >= best_cost) break;
  }
  return power_of_two(best);
}

// Digits of a chunk, one array for each position.
struct Digits {
  std::int16_t high[kLongestChunk];
  std::int16_t middle[kLongestChunk];
  std::int16_t low[kLongestChunk];
  std::int16_t lowest[kLongestChunk];
  bool any_high;
  bool any_low;
  bool any_lowest;
  bool sum_fits_32_bits;
};

HWY_INLINE std::int16_t to_digit(float value) {
  return static_cast<std::int16_t>(static_cast<std::int32_t>(value));
}

HWY_INLINE void make_digits(const float* values, std::size_t size, float unit, Digits& digits) {
  const float inverse_unit = 1 / unit;
  std::int32_t any_high = 0;
  std::int32_t any_low = 0;
  std::int32_t any_lowest = 0;
  // A rest is -0.5 <= rest < 0.5, which makes the next digit fit 16 bits. Every step is exact: a
  // value has 11 significant bits, and so the largest rest is 2^-12 short of 0.5 or more.
  for (std::size_t i = 0; i < size; ++i) {
    const float value = values[i] * inverse_unit;
    const float high = nearest_integer_up(value * 0x1p-16F);
    const float below_high = value - high * 0x1p16F;
    const float middle = nearest_integer_up(below_high);
    const float below_middle = (below_high - middle) * 0x1p16F;
    const float low = nearest_integer_up(below_middle);
    const float lowest = (below_middle - low) * 0x1p16F;
    digits.high[i] = to_digit(high);
    digits.middle[i] = to_digit(middle);
    digits.low[i] = to_digit(low);
    digits.lowest[i] = to_digit(lowest);
    any_high |= high != 0 ? 1 : 0;
    any_low |= low != 0 ? 1 : 0;
    any_lowest |= lowest != 0 ? 1 : 0;
  }
  digits.any_high = any_high != 0;
  digits.any_low = any_low != 0;
  digits.any_lowest = any_lowest != 0;
  // 15 times the sum of magnitudes bounds every sum of products.
  std::int64_t sum = 0;
  if (digits.any_high) {
    for (std::size_t i = 0; i < size; ++i) {
      const std::int64_t whole = std::int64_t{digits.high[i]} * 65536 + digits.middle[i];
      sum += whole < 0 ? -whole : whole;
    }
  }
  digits.sum_fits_32_bits = sum < std::int64_t{1} << 27;
}

HWY_INLINE std::int32_t pair_of(const std::int16_t* digits) {
  return std::bit_cast<std::int32_t>(
      static_cast<std::uint32_t>(static_cast<std::uint16_t>(digits[0])) |
      static_cast<std::uint32_t>(digits[1]) << 16);
}

// Lists the pairs that are not zero.
HWY_INLINE std::uint16_t list_pairs(const std::int16_t* digits, std::size_t size,
                                    std::size_t outputs, RareDigits* rare) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < size; i += 2) {
    const std::int32_t pair = pair_of(digits + i);
    rare[count] = {.offset = static_cast<std::uint32_t>(i / 2 * outputs * sizeof(std::int32_t)),
                   .digits = pair};
    count += pair != 0 ? 1 : 0;
  }
  return static_cast<std::uint16_t>(count);
}

// ExactKernel::pack.
template <std::size_t kTokens, std::size_t kOutputs>
TokenDigits pack_digits(const std::uint16_t* patterns, std::size_t present, std::size_t size,
                        float truncation, std::int32_t* middle, RareDigits* rare) {
  float values[kLongestChunk];
  decode_values(patterns, present, size, values);
  const float inverse_truncation = 1 / truncation;
  for (std::size_t i = 0; i < size; ++i) {
    values[i] = truncated(values[i] * inverse_truncation) * truncation;
  }
  TokenDigits token;
  token.unit = best_unit(values, size);
  Digits digits;
  make_digits(values, size, token.unit, digits);
  for (std::size_t i = 0; i < size; i += 2) middle[i / 2 * kTokens] = pair_of(digits.middle + i);
  if (digits.any_high) {
    token.high = list_pairs(digits.high, size, kOutputs, rare);
    token.high_in_32 = digits.sum_fits_32_bits;
  }
  if (digits.any_low) {
    token.low = list_pairs(digits.low, size, kOutputs, rare + token.high);
  }
  if (digits.any_lowest) {
    token.lowest = list_pairs(digits.lowest, size, kOutputs, rare + token.high + token.low);
  }
  return token;
}

}  // namespace mpgen::gemm::HWY_NAMESPACE
MPGEN_AFTER_NAMESPACE();

#endif
