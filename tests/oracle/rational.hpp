// Exact rationals: the only arithmetic of the oracle.
#pragma once

#include <gmpxx.h>

namespace mpgen::oracle {

using Integer = mpz_class;
using Rational = mpq_class;

/// 2^exponent.
Rational power_of_two(int exponent);

/// The largest integer that is not above `value`.
Integer floor(const Rational& value);

/// The largest e with 2^e <= value; `value` is positive.
int floor_log2(const Rational& value);

/// `rne` of specification section 2.4: the nearest integer, the even one of two equally near.
Integer nearest_integer(const Rational& value);

/// `value` if it is from `minimum` to `maximum`, else the nearer of these two.
int clamp(const Integer& value, int minimum, int maximum);

}  // namespace mpgen::oracle
