#include "golden/binary32.hpp"

#include "golden/rounding.hpp"

namespace mpgen::golden {
namespace {

constexpr std::uint32_t kSign = 0x80000000;
constexpr std::uint32_t kInfinity = kBinary32Format.infinity;
constexpr std::uint32_t kOne = 0x3F800000;

bool is_nan(std::uint32_t bits) { return (bits & ~kSign) > kInfinity; }
bool is_infinite(std::uint32_t bits) { return (bits & ~kSign) == kInfinity; }
bool is_zero(std::uint32_t bits) { return (bits & ~kSign) == 0; }

// An exact addend ±magnitude * 2^exponent.
struct Addend {
  bool negative = false;
  std::uint64_t magnitude = 0;
  int exponent = 0;
};

Int128 shifted(const Addend& addend, int distance) {
  const auto value = static_cast<Int128>(addend.magnitude) << distance;
  return addend.negative ? -value : value;
}

int sign_of(const Addend& addend) {
  if (addend.magnitude == 0) return 0;
  return addend.negative ? -1 : 1;
}

// RNE32(high + low) for high.exponent >= low.exponent and magnitudes below 2^48.
std::uint32_t add_aligned(const Addend& high, const Addend& low) {
  // 2^48 * 2^76 + 2^48 stays below 2^126.
  constexpr int kLongestShift = 76;
  const int distance = high.exponent - low.exponent;
  if (distance <= kLongestShift) {
    return round_to_binary32(shifted(high, distance) + shifted(low, 0), low.exponent);
  }
  // The result is 0 + low, or it is next to high: low is then less than 2^(48 - 77) of high's last
  // bit, the bounds between which all reals round alike are multiples of 2^-25 of that bit, and a
  // smallest step in low's direction rounds as low does.
  if (high.magnitude == 0) return round_to_binary32(shifted(low, 0), low.exponent);
  return round_to_binary32(shifted(high, kLongestShift) + sign_of(low),
                           high.exponent - kLongestShift);
}

}  // namespace

std::uint32_t round_to_binary32(Int128 value, int exponent) {
  const bool negative = value < 0;
  const auto magnitude = static_cast<UInt128>(negative ? -value : value);
  const std::uint32_t pattern = round_magnitude(magnitude, exponent, kBinary32Format);
  return negative ? kSign | pattern : pattern;
}

std::uint32_t fma_binary32(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  if (is_nan(a) || is_nan(b) || is_nan(c)) return kCanonicalNan32;
  const std::uint32_t product_sign = (a ^ b) & kSign;
  if (is_infinite(a) || is_infinite(b)) {
    const bool invalid_product = is_zero(a) || is_zero(b);
    const bool invalid_sum = is_infinite(c) && (c & kSign) != product_sign;
    return invalid_product || invalid_sum ? kCanonicalNan32 : product_sign | kInfinity;
  }
  if (is_infinite(c)) return c;
  const bool product_is_zero = is_zero(a) || is_zero(b);
  if (product_is_zero && is_zero(c)) return product_sign & c;  // -0 only if both addends are -0

  const Binary32 left = decode_binary32(a);
  const Binary32 right = decode_binary32(b);
  const Binary32 addend = decode_binary32(c);
  const Addend product = {.negative = product_sign != 0,
                          .magnitude = std::uint64_t{left.significand} * right.significand,
                          .exponent = left.exponent + right.exponent};
  const Addend other = {
      .negative = addend.negative, .magnitude = addend.significand, .exponent = addend.exponent};
  return product.exponent >= other.exponent ? add_aligned(product, other)
                                            : add_aligned(other, product);
}

std::uint32_t add_scaled_binary32(std::uint32_t addend, std::int64_t value, int exponent) {
  if (is_nan(addend)) return kCanonicalNan32;
  if (is_infinite(addend)) return addend;
  const Binary32 left = decode_binary32(addend);
  const Addend binary32 = {
      .negative = left.negative, .magnitude = left.significand, .exponent = left.exponent};
  const Addend scaled = {.negative = value < 0,
                         .magnitude = static_cast<std::uint64_t>(value < 0 ? -value : value),
                         .exponent = exponent};
  return scaled.exponent >= binary32.exponent ? add_aligned(scaled, binary32)
                                              : add_aligned(binary32, scaled);
}

std::uint32_t multiply_binary32(std::uint32_t a, std::uint32_t b) {
  return fma_binary32(a, b, kSign);  // adding -0 changes nothing, the sign of a zero included
}

std::uint32_t add_binary32(std::uint32_t a, std::uint32_t b) { return fma_binary32(a, kOne, b); }

}  // namespace mpgen::golden
