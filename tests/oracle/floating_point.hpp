// IEEE 754 operations on bit patterns, each one an exact rational operation rounded once.
// Every NaN result is canonical. Specification sections 1 and 2.3.
#pragma once

#include <cstdint>

#include "tests/oracle/rational.hpp"
#include "tests/oracle/rounding.hpp"

namespace mpgen::oracle {

inline constexpr std::uint16_t kNan16 = 0x7E00;
inline constexpr std::uint32_t kNan32 = 0x7FC00000;

/// What a bit pattern stands for.
struct Number {
  enum class Kind { finite, infinite, nan };
  Kind kind = Kind::finite;
  bool negative = false;  ///< also of zero and infinity
  Rational magnitude;     ///< finite only

  /// The signed value of a finite number.
  Rational value() const { return negative ? Rational(-magnitude) : magnitude; }
  bool is_zero() const { return kind == Kind::finite && magnitude == 0; }
};

Number decode_binary16(std::uint16_t pattern);
Number decode_binary32(std::uint32_t pattern);

/// The pattern nearest to the number, ties to even; the sign of a zero result is the number's.
std::uint16_t encode_binary16(const Number& number);
std::uint32_t encode_binary32(const Number& number);

/// The pattern nearest to a real number; zero gives +0.
std::uint16_t nearest_binary16(const Rational& value);
std::uint32_t nearest_binary32(const Rational& value);

/// Conversions; the first one is exact.
std::uint32_t binary16_to_binary32(std::uint16_t pattern);
std::uint16_t binary32_to_binary16(std::uint32_t pattern);

/// a * b + c with one rounding: C's fmaf.
std::uint32_t fma_binary32(std::uint32_t a, std::uint32_t b, std::uint32_t c);
std::uint32_t multiply_binary32(std::uint32_t a, std::uint32_t b);
std::uint32_t add_binary32(std::uint32_t a, std::uint32_t b);
std::uint16_t add_binary16(std::uint16_t a, std::uint16_t b);
std::uint32_t subtract_binary32(std::uint32_t a, std::uint32_t b);
/// `a` and `b` are finite and `b` is not zero; throws std::invalid_argument otherwise.
std::uint32_t divide_binary32(std::uint32_t a, std::uint32_t b);

}  // namespace mpgen::oracle
