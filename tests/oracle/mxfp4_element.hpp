// Elements and scales of OCP MXFP4. OCP Microscaling Formats v1.0, sections 5.2 to 5.4.
#pragma once

#include <cstdint>

#include "tests/oracle/rational.hpp"

namespace mpgen::oracle {

inline constexpr int kE8m0NanCode = 255;

/// The real number of an E2M1 code, 0..15: a sign, two bits of exponent with bias 1, one of
/// mantissa.
const Rational& e2m1_value(std::uint8_t code);

/// 2^(scale - 127), scale 0..254.
Rational e8m0_value(int scale);

}  // namespace mpgen::oracle
