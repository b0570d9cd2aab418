// The oracle against the host's arithmetic, and against itself where two rules say the same.
#include <bit>
#include <cmath>
#include <cstdint>
#include <ios>
#include <limits>

#include "tests/catch.hpp"
#include "tests/oracle/comparison.hpp"
#include "tests/oracle/floating_point.hpp"
#include "tests/oracle/fp16_operand.hpp"
#include "tests/oracle/stimulus.hpp"

namespace mpgen::oracle {
namespace {

static_assert(std::numeric_limits<float>::is_iec559);

float as_float(std::uint32_t pattern) { return std::bit_cast<float>(pattern); }

// The host may give a NaN another payload.
std::uint32_t canonical(float value) {
  return std::isnan(value) ? kNan32 : std::bit_cast<std::uint32_t>(value);
}

TEST_CASE("oracle: binary32 operations agree with the host", "[oracle]") {
  constexpr std::uint64_t kSeed = 0x0517;
  CAPTURE(kSeed);
  Random random(kSeed);
  Comparison comparison;
  for (int i = 0; i < 60000; ++i) {
    const std::uint32_t a = binary32_pattern(random);
    const std::uint32_t b = binary32_pattern(random);
    std::uint32_t c = binary32_pattern(random);
    if (random.one_in(4)) c = multiply_binary32(a, b) ^ 0x80000000U;  // leaves the rounding error
    const auto report = [&](auto& out) { out << std::hex << a << ' ' << b << ' ' << c; };
    comparison.check(
        fma_binary32(a, b, c) == canonical(std::fmaf(as_float(a), as_float(b), as_float(c))),
        report);
    comparison.check(multiply_binary32(a, b) == canonical(as_float(a) * as_float(b)), report);
    comparison.check(add_binary32(a, b) == canonical(as_float(a) + as_float(b)), report);
    comparison.check(subtract_binary32(a, b) == canonical(as_float(a) - as_float(b)), report);
    const bool divisible =
        std::isfinite(as_float(a)) && std::isfinite(as_float(b)) && !decode_binary32(b).is_zero();
    if (divisible) {
      comparison.check(divide_binary32(a, b) == canonical(as_float(a) / as_float(b)), report);
    }
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 250000);
}

TEST_CASE("oracle: rounding to an integer agrees with the host", "[oracle]") {
  constexpr std::uint64_t kSeed = 0x0518;
  CAPTURE(kSeed);
  Random random(kSeed);
  Comparison comparison;
  for (int i = 0; i < 20000; ++i) {
    const int eighths = random.between(-4000, 4000);
    const double value = eighths / 8.0;
    comparison.check(nearest_integer(Rational(value)) == std::nearbyint(value),
                     [&](auto& out) { out << value; });
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 20000);
}

TEST_CASE("oracle: binary16 patterns by section 1 and by IEEE 754 are the same", "[oracle]") {
  Comparison comparison;
  for (std::int32_t pattern = 0; pattern < 0x10000; ++pattern) {
    const Fp16Operand operand = decode_operand(pattern);
    const Number number = decode_binary16(static_cast<std::uint16_t>(pattern));
    const bool finite = number.kind == Number::Kind::finite;
    const auto report = [&](auto& out) { out << std::hex << pattern; };
    comparison.check(operand.nonfinite != finite, report);
    if (!finite) continue;
    comparison.check(operand.value() == number.value(), report);
    comparison.check(operand.negative == number.negative, report);
    comparison.check(encode_binary16(number) == pattern, report);
    comparison.check(Rational(operand.value() * power_of_two(24)).get_den() == 1, report);
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 300000);
}

}  // namespace
}  // namespace mpgen::oracle
