#include "tests/oracle/rational.hpp"

namespace mpgen::oracle {

Rational power_of_two(int exponent) {
  Rational result = 1;
  if (exponent >= 0) {
    mpq_mul_2exp(result.get_mpq_t(), result.get_mpq_t(), static_cast<mp_bitcnt_t>(exponent));
  } else {
    mpq_div_2exp(result.get_mpq_t(), result.get_mpq_t(), static_cast<mp_bitcnt_t>(-exponent));
  }
  return result;
}

Integer floor(const Rational& value) {
  Integer result;
  mpz_fdiv_q(result.get_mpz_t(), value.get_num_mpz_t(), value.get_den_mpz_t());
  return result;
}

int floor_log2(const Rational& value) {
  // The digit counts give a first guess, the definition decides.
  int exponent = static_cast<int>(mpz_sizeinbase(value.get_num_mpz_t(), 2)) -
                 static_cast<int>(mpz_sizeinbase(value.get_den_mpz_t(), 2));
  while (power_of_two(exponent) > value) --exponent;
  while (power_of_two(exponent + 1) <= value) ++exponent;
  return exponent;
}

Integer nearest_integer(const Rational& value) {
  Integer below = floor(value);
  Integer above = below + 1;
  const Rational distance_below = value - below;
  const Rational distance_above = above - value;
  if (distance_below < distance_above) return below;
  if (distance_above < distance_below) return above;
  return mpz_even_p(below.get_mpz_t()) != 0 ? below : above;
}

int clamp(const Integer& value, int minimum, int maximum) {
  if (value < minimum) return minimum;
  if (value > maximum) return maximum;
  return static_cast<int>(value.get_si());
}

}  // namespace mpgen::oracle
