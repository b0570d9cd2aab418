#include "tests/oracle/fp16_operand.hpp"

#include <algorithm>

namespace mpgen::oracle {

Rational Fp16Operand::value() const { return (negative ? -sig : sig) * power_of_two(ee - 25); }

Fp16Operand decode_operand(std::int32_t pattern) {
  // "sign S, exponent field E (5 bits), fraction F (10 bits)"
  const int sign = pattern / 32768;
  const int exponent_field = pattern / 1024 % 32;
  const int fraction = pattern % 1024;
  // "sig = {E != 0, F} (11 bits), ee = max(E, 1)"
  return {.negative = sign == 1,
          .sig = (exponent_field != 0 ? 1024 : 0) + fraction,
          .ee = std::max(exponent_field, 1),
          .nonfinite = exponent_field == 31};
}

}  // namespace mpgen::oracle
