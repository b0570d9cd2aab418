// golden binary16 and binary32 arithmetic against the rational oracle.
#include <cstdint>
#include <ios>

#include "golden/binary16.hpp"
#include "golden/binary32.hpp"
#include "tests/catch.hpp"
#include "tests/oracle/comparison.hpp"
#include "tests/oracle/floating_point.hpp"
#include "tests/oracle/fp16_operand.hpp"
#include "tests/oracle/stimulus.hpp"

namespace mpgen {
namespace {

using golden::Int128;

oracle::Integer to_integer(Int128 value) {
  const bool negative = value < 0;
  const Int128 magnitude = negative ? -value : value;
  oracle::Integer result = static_cast<unsigned long>(magnitude >> 64);
  result <<= 64;
  result += static_cast<unsigned long>(magnitude);
  return negative ? oracle::Integer(-result) : result;
}

TEST_CASE("golden binary32 operations agree with the oracle", "[oracle]") {
  constexpr std::uint64_t kSeed = 0xB32;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  int ties = 0;
  for (int i = 0; i < 100000; ++i) {
    std::uint32_t a = oracle::binary32_pattern(random);
    std::uint32_t b = oracle::binary32_pattern(random);
    std::uint32_t c = oracle::binary32_pattern(random);
    if (random.one_in(4)) {  // short significands: exact results and ties
      a &= 0xFFFFF000U;
      b &= 0xFFFFF800U;
    }
    if (random.one_in(4)) c = oracle::multiply_binary32(a, b) ^ 0x80000000U;
    const auto report = [&](auto& out) { out << std::hex << a << ' ' << b << ' ' << c; };
    comparison.check(golden::fma_binary32(a, b, c) == oracle::fma_binary32(a, b, c), report);
    comparison.check(golden::multiply_binary32(a, b) == oracle::multiply_binary32(a, b), report);
    comparison.check(golden::add_binary32(a, c) == oracle::add_binary32(a, c), report);
    const oracle::Number first = oracle::decode_binary32(a);
    const oracle::Number second = oracle::decode_binary32(b);
    if (oracle::is_tie(first.magnitude * second.magnitude, oracle::kBinary32)) ++ties;
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 300000);
  REQUIRE(ties >= 500);
}

TEST_CASE("golden rounds wide integers to binary32 as the oracle does", "[oracle]") {
  constexpr std::uint64_t kSeed = 0x128;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  int ties = 0;
  for (int i = 0; i < 60000; ++i) {
    const auto high = static_cast<Int128>(random.bits() >> 2);
    Int128 value = (high << 64) + static_cast<Int128>(random.bits());
    value >>= random.between(0, 126);
    if (random.one_in(2)) {  // 25 bits and zeros, which are ties half of the time
      const int width = random.between(1, 25);
      value = static_cast<Int128>((random.bits() >> (64 - width)) | 1U)
              << random.between(0, 126 - width);
    }
    if (random.one_in(2)) value = -value;
    const int exponent = random.one_in(2) ? random.between(-60, 20) : random.between(-290, 140);
    const oracle::Rational exact = to_integer(value) * oracle::power_of_two(exponent);
    if (oracle::is_tie(abs(exact), oracle::kBinary32)) ++ties;
    comparison.check(golden::round_to_binary32(value, exponent) == oracle::nearest_binary32(exact),
                     [&](auto& out) { out << to_integer(value) << " * 2^" << exponent; });
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 60000);
  REQUIRE(ties >= 500);
}

TEST_CASE("golden takes every binary16 pattern apart as the oracle does", "[oracle]") {
  oracle::Comparison comparison;
  for (std::int32_t i = 0; i < 0x10000; ++i) {
    const auto pattern = static_cast<std::uint16_t>(i);
    const golden::Binary16 actual = golden::decode_binary16(pattern);
    const oracle::Fp16Operand expected = oracle::decode_operand(i);
    const auto report = [&](auto& out) { out << std::hex << i; };
    comparison.check(golden::binary16_to_binary32(pattern) == oracle::binary16_to_binary32(pattern),
                     report);
    comparison.check(actual.nonfinite == expected.nonfinite, report);
    if (expected.nonfinite) continue;
    comparison.check(actual.negative == expected.negative && actual.significand == expected.sig &&
                         actual.exponent == expected.ee,
                     report);
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 0x10000 + 2 * 31 * 1024);
}

TEST_CASE("golden rounds to binary16 as the oracle does", "[oracle]") {
  constexpr std::uint64_t kSeed = 0xB16;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  const auto compare = [&comparison](std::uint32_t pattern) {
    comparison.check(golden::binary32_to_binary16(pattern) == oracle::binary32_to_binary16(pattern),
                     [&](auto& out) { out << std::hex << pattern; });
  };
  // The middle between any two neighbours, the last one being the overflow boundary 65520, and the
  // binary32 numbers on either side of it.
  int ties = 0;
  for (std::int32_t low = 0; low < 0x7C00; ++low) {
    const oracle::Rational below = oracle::decode_operand(low).value();
    const oracle::Rational above =
        low == 0x7BFF ? oracle::Rational(65536) : oracle::decode_operand(low + 1).value();
    const oracle::Rational middle = (below + above) / 2;
    if (oracle::is_tie(middle, oracle::kBinary16)) ++ties;
    const std::uint32_t pattern = oracle::nearest_binary32(middle);
    for (const std::uint32_t sign : {0U, 0x80000000U}) {
      for (const std::uint32_t step : {0xFFFFFFFFU, 0U, 1U}) compare(sign + (pattern + step));
    }
  }
  REQUIRE(ties == 0x7C00);
  for (int i = 0; i < 60000; ++i) {
    compare(oracle::binary32_pattern(random));
    compare(static_cast<std::uint32_t>(random.between(0x32000000, 0x48000000)));
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 300000);
}

}  // namespace
}  // namespace mpgen
