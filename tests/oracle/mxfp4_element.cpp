#include "tests/oracle/mxfp4_element.hpp"

#include <vector>

namespace mpgen::oracle {

namespace {

Rational decode_e2m1(int code) {
  const int exponent_field = code / 2 % 4;
  const Rational fraction = code % 2 * power_of_two(-1);
  const Rational magnitude =
      exponent_field == 0 ? fraction : Rational((1 + fraction) * power_of_two(exponent_field - 1));
  return code >= 8 ? Rational(-magnitude) : magnitude;
}

}  // namespace

const Rational& e2m1_value(std::uint8_t code) {
  static const std::vector<Rational> values = [] {
    std::vector<Rational> decoded;
    for (int pattern = 0; pattern < 16; ++pattern) decoded.push_back(decode_e2m1(pattern));
    return decoded;
  }();
  return values.at(code);
}

Rational e8m0_value(int scale) { return power_of_two(scale - 127); }

}  // namespace mpgen::oracle
