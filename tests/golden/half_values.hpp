// Values of binary16 patterns, counted out instead of decoded.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace mpgen::golden::test {

inline constexpr int kFiniteHalves = 0x7C00;

/// Values of the patterns 0..0x7BFF and, as the one after the largest, 65536. Each pattern is one
/// step above the one before; the step is 2^-24 and doubles every 1024 patterns from the third.
inline const std::array<double, kFiniteHalves + 1>& half_values() {
  static const auto kValuesOfPatterns = [] {
    std::array<double, kFiniteHalves + 1> values{};
    double step = std::ldexp(1.0, -24);
    for (std::size_t n = 1; n < values.size(); ++n) {
      values.at(n) = values.at(n - 1) + step;
      if (n >= 2048 && n % 1024 == 0) step *= 2;
    }
    return values;
  }();
  return kValuesOfPatterns;
}

/// Value of a finite pattern.
inline double half_value(std::int32_t pattern) {
  const double magnitude = half_values().at(static_cast<std::size_t>(pattern & 0x7FFF));
  return (pattern & 0x8000) != 0 ? -magnitude : magnitude;
}

/// The same in units of 2^-24.
inline std::int64_t half_units(std::int32_t pattern) {
  return static_cast<std::int64_t>(std::ldexp(half_value(pattern), 24));
}

/// A finite pattern from any 16 bits: the top exponent is moved to one below.
inline std::int32_t finite_half(std::uint64_t bits) {
  const auto pattern = static_cast<std::int32_t>(bits & 0xFFFF);
  return (pattern & 0x7C00) == 0x7C00 ? pattern ^ 0x0400 : pattern;
}

}  // namespace mpgen::golden::test
