#include "tests/oracle/dialect_element.hpp"

namespace mpgen::oracle {

DialectElement decode_dialect_code(const spec::Dialect& dialect, std::uint8_t code) {
  return {.negative = code / 8 == 1, .magnitude = dialect.at(code % 8)};
}

Rational dialect_value(const DialectElement& element, int exponent) {
  return element.signed_magnitude() * power_of_two(exponent - 16);
}

}  // namespace mpgen::oracle
