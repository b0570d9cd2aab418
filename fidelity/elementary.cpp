#include "fidelity/elementary.hpp"

#include <bit>
#include <cfloat>
#include <cstdint>
#include <limits>

namespace mpgen::fidelity {
namespace {

static_assert(std::numeric_limits<double>::is_iec559 && FLT_EVAL_METHOD == 0);

constexpr int kExponentBias = 1023;
constexpr int kFractionBits = 52;
// ln 2 in two parts: products of the first with integers below 2^11 are exact.
constexpr double kLn2High = 0x1.62e42fefa38p-1;
constexpr double kLn2Low = 0x1.ef35793c7673p-45;

}  // namespace

double natural_log(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  int exponent = static_cast<int>(bits >> kFractionBits) - kExponentBias;
  const std::uint64_t fraction = bits & ((std::uint64_t{1} << kFractionBits) - 1);
  auto mantissa = std::bit_cast<double>(fraction | (std::uint64_t{kExponentBias} << kFractionBits));
  if (mantissa > 1.4142135623730951) {  // to 0.71 .. 1.42, where the series is short
    mantissa /= 2;
    ++exponent;
  }
  // ln m = 2 atanh(z) with z = (m - 1) / (m + 1), |z| < 0.1716.
  const double z = (mantissa - 1) / (mantissa + 1);
  const double square = z * z;
  double series = 0;
  for (int power = 21; power >= 3; power -= 2) series = (series + 1.0 / power) * square;
  const double log_mantissa = 2 * z + 2 * z * series;
  return exponent * kLn2High + (exponent * kLn2Low + log_mantissa);
}

double natural_exp(double x) {
  const double halves = x * 1.4426950408889634;
  const int exponent = static_cast<int>(halves < 0 ? halves - 0.5 : halves + 0.5);
  const double rest = (x - exponent * kLn2High) - exponent * kLn2Low;  // at most ln(2) / 2
  double series = 1;
  for (int term = 14; term >= 1; --term) series = 1 + series * (rest / term);
  const auto scale = static_cast<std::uint64_t>(exponent + kExponentBias) << kFractionBits;
  return series * std::bit_cast<double>(scale);
}

}  // namespace mpgen::fidelity
