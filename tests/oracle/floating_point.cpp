#include "tests/oracle/floating_point.hpp"

#include <stdexcept>

namespace mpgen::oracle {
namespace {

// Number of values of the format's fraction field.
std::uint32_t fraction_count(const BinaryFormat& format) {
  return std::uint32_t{1} << (format.precision - 1);
}

// The exponent field of Inf and NaN, all ones.
std::uint32_t special_exponent(const BinaryFormat& format) {
  return 2 * static_cast<std::uint32_t>(format.maximum_exponent) + 1;
}

// Number of patterns of one sign.
std::uint32_t sign_weight(const BinaryFormat& format) {
  return (special_exponent(format) + 1) * fraction_count(format);
}

// IEEE 754-2019 section 3.4.
Number decode(std::uint32_t pattern, const BinaryFormat& format) {
  const std::uint32_t fraction = pattern % fraction_count(format);
  const std::uint32_t field = pattern % sign_weight(format) / fraction_count(format);
  Number number;
  number.negative = pattern >= sign_weight(format);
  if (field == special_exponent(format)) {
    number.kind = fraction == 0 ? Number::Kind::infinite : Number::Kind::nan;
    return number;
  }
  const Rational part = fraction * power_of_two(1 - format.precision);
  number.magnitude =
      field == 0
          ? Rational(part * power_of_two(format.minimum_exponent))
          : Rational((1 + part) * power_of_two(static_cast<int>(field) - format.maximum_exponent));
  return number;
}

std::uint32_t encode(const Number& number, const BinaryFormat& format) {
  const std::uint32_t infinity = special_exponent(format) * fraction_count(format);
  if (number.kind == Number::Kind::nan) return infinity + fraction_count(format) / 2;
  const std::uint32_t sign = number.negative ? sign_weight(format) : 0;
  if (number.kind == Number::Kind::infinite) return sign + infinity;
  const Rounded rounded = round_to_nearest_even(number.magnitude, format);
  if (rounded.overflow) return sign + infinity;
  const auto significand = static_cast<std::uint32_t>(rounded.significand.get_ui());
  if (significand < fraction_count(format)) return sign + significand;
  const int exponent = rounded.exponent + format.precision - 1;
  const auto field = static_cast<std::uint32_t>(exponent + format.maximum_exponent);
  return sign + field * fraction_count(format) + (significand - fraction_count(format));
}

Number finite(const Rational& value, bool negative_zero) {
  return {.kind = Number::Kind::finite,
          .negative = value == 0 ? negative_zero : value < 0,
          .magnitude = abs(value)};
}

Number nan() { return {.kind = Number::Kind::nan, .negative = false, .magnitude = 0}; }

Number infinity(bool negative) {
  return {.kind = Number::Kind::infinite, .negative = negative, .magnitude = 0};
}

// Exact product. IEEE 754-2019 sections 6.1, 6.3 and 7.2: Inf times zero is invalid, the sign is
// the exclusive or of the signs.
Number product(const Number& a, const Number& b) {
  if (a.kind == Number::Kind::nan || b.kind == Number::Kind::nan) return nan();
  const bool negative = a.negative != b.negative;
  if (a.kind == Number::Kind::infinite || b.kind == Number::Kind::infinite) {
    return a.is_zero() || b.is_zero() ? nan() : infinity(negative);
  }
  return {.kind = Number::Kind::finite,
          .negative = negative,
          .magnitude = Rational(a.magnitude * b.magnitude)};
}

// Exact sum. IEEE 754-2019 sections 6.1, 6.3 and 7.2: Inf - Inf is invalid; a sum that is exactly
// zero is +0 unless both addends are negative.
Number sum(const Number& a, const Number& b) {
  if (a.kind == Number::Kind::nan || b.kind == Number::Kind::nan) return nan();
  if (a.kind == Number::Kind::infinite && b.kind == Number::Kind::infinite) {
    return a.negative == b.negative ? a : nan();
  }
  if (a.kind == Number::Kind::infinite) return a;
  if (b.kind == Number::Kind::infinite) return b;
  return finite(a.value() + b.value(), a.negative && b.negative);
}

}  // namespace

Number decode_binary16(std::uint16_t pattern) { return decode(pattern, kBinary16); }
Number decode_binary32(std::uint32_t pattern) { return decode(pattern, kBinary32); }

std::uint16_t encode_binary16(const Number& number) {
  return static_cast<std::uint16_t>(encode(number, kBinary16));
}

std::uint32_t encode_binary32(const Number& number) { return encode(number, kBinary32); }

std::uint16_t nearest_binary16(const Rational& value) {
  return encode_binary16(finite(value, false));
}

std::uint32_t nearest_binary32(const Rational& value) {
  return encode_binary32(finite(value, false));
}

std::uint32_t binary16_to_binary32(std::uint16_t pattern) {
  return encode_binary32(decode_binary16(pattern));
}

std::uint16_t binary32_to_binary16(std::uint32_t pattern) {
  return encode_binary16(decode_binary32(pattern));
}

std::uint32_t fma_binary32(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  return encode_binary32(sum(product(decode_binary32(a), decode_binary32(b)), decode_binary32(c)));
}

std::uint32_t multiply_binary32(std::uint32_t a, std::uint32_t b) {
  return encode_binary32(product(decode_binary32(a), decode_binary32(b)));
}

std::uint32_t add_binary32(std::uint32_t a, std::uint32_t b) {
  return encode_binary32(sum(decode_binary32(a), decode_binary32(b)));
}

std::uint16_t add_binary16(std::uint16_t a, std::uint16_t b) {
  return encode_binary16(sum(decode_binary16(a), decode_binary16(b)));
}

std::uint32_t subtract_binary32(std::uint32_t a, std::uint32_t b) {
  Number negated = decode_binary32(b);
  negated.negative = !negated.negative;
  return encode_binary32(sum(decode_binary32(a), negated));
}

std::uint32_t divide_binary32(std::uint32_t a, std::uint32_t b) {
  const Number dividend = decode_binary32(a);
  const Number divisor = decode_binary32(b);
  if (dividend.kind != Number::Kind::finite || divisor.kind != Number::Kind::finite ||
      divisor.is_zero()) {
    throw std::invalid_argument("the oracle divides finite numbers by finite ones but zero only");
  }
  return encode_binary32({.kind = Number::Kind::finite,
                          .negative = dividend.negative != divisor.negative,
                          .magnitude = Rational(dividend.magnitude / divisor.magnitude)});
}

}  // namespace mpgen::oracle
