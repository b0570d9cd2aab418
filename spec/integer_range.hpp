// Closed integer intervals: every width of the project is derived from the values a signal can
// take.
#pragma once

#include <cstdint>

namespace mpgen::spec {

/// The integers from `minimum` to `maximum`, both included.
struct IntegerRange {
  std::int64_t minimum = 0;
  std::int64_t maximum = 0;

  bool contains(std::int64_t value) const { return minimum <= value && value <= maximum; }
  /// Largest absolute value.
  std::int64_t magnitude() const;
  /// Bits of the narrowest two's complement signal that holds the whole range.
  int signed_bits() const;

  friend bool operator==(const IntegerRange&, const IntegerRange&) = default;
};

/// All sums, differences and products of one value of each range.
IntegerRange operator+(const IntegerRange& a, const IntegerRange& b);
IntegerRange operator-(const IntegerRange& a, const IntegerRange& b);
IntegerRange operator*(const IntegerRange& a, const IntegerRange& b);

/// Bits of the narrowest unsigned signal that holds 0..`maximum`; 1 for 0.
int unsigned_bits(std::uint64_t maximum);

/// Ceiling of the base-2 logarithm: 0 for 1, 7 for 128 (SystemVerilog's `$clog2`).
int ceil_log2(std::uint64_t value);

}  // namespace mpgen::spec
