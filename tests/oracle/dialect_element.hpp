// Elements of DialectFP4 and their products. Specification sections 3.1 and 3.4.
#pragma once

#include <cstdint>

#include "spec/formatbook.hpp"
#include "tests/oracle/rational.hpp"

namespace mpgen::oracle {

/// A code taken apart.
struct DialectElement {
  bool negative = false;
  int magnitude = 0;  ///< h, half units, 0..15

  int signed_magnitude() const { return negative ? -magnitude : magnitude; }
};

/// `code` is {sign, index[2:0]}, 0..15.
DialectElement decode_dialect_code(const spec::Dialect& dialect, std::uint8_t code);

/// The real number (-1)^sign * h / 2 * 2^(exponent - 15).
Rational dialect_value(const DialectElement& element, int exponent);

}  // namespace mpgen::oracle
