// The rounding steps of block accumulators against the rational oracle.
#include <cstdint>
#include <ios>
#include <ostream>

#include "golden/binary16.hpp"
#include "golden/binary32.hpp"
#include "tests/catch.hpp"
#include "tests/oracle/comparison.hpp"
#include "tests/oracle/floating_point.hpp"
#include "tests/oracle/stimulus.hpp"

namespace mpgen {
namespace {

using oracle::Number;

// Any pattern; often of a similar magnitude as `other`, or with the opposite sign.
std::uint16_t binary16_pattern(oracle::Random& random, std::uint16_t other) {
  switch (random.below(6)) {
    case 0:
      return static_cast<std::uint16_t>(other ^ 0x8000);
    case 1:
      return static_cast<std::uint16_t>((other ^ 0x8000) + random.between(-2, 2));
    case 2:
      return static_cast<std::uint16_t>(other + 1024 * random.between(-12, 12));
    case 3:
      return oracle::fp16_scale(random, true);
    default:
      return static_cast<std::uint16_t>(random.bits() % 65536);
  }
}

TEST_CASE("golden binary16 sums agree with the oracle", "[oracle]") {
  constexpr std::uint64_t kSeed = 0x16ADD;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  for (int i = 0; i < 200000; ++i) {
    const auto a = static_cast<std::uint16_t>(i);
    const std::uint16_t b = binary16_pattern(random, a);
    const std::uint16_t actual = golden::add_binary16(a, b);
    const std::uint16_t expected = oracle::add_binary16(a, b);
    comparison.check(actual == expected, [&](std::ostream& out) {
      out << std::hex << a << " + " << b << ": golden " << actual << " oracle " << expected;
    });
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
}

TEST_CASE("golden roundings to binary16 agree with the oracle", "[oracle]") {
  constexpr std::uint64_t kSeed = 0x16;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  for (int i = 0; i < 40000; ++i) {
    const auto magnitude = static_cast<std::int64_t>(random.bits() >> random.between(1, 63));
    const std::int64_t value = random.one_in(2) ? -magnitude : magnitude;
    const int exponent = random.between(-90, 20);
    const std::uint16_t actual = golden::round_to_binary16(value, exponent);
    const std::uint16_t expected =
        oracle::nearest_binary16(oracle::Integer(value) * oracle::power_of_two(exponent));
    comparison.check(actual == expected, [&](std::ostream& out) {
      out << value << " * 2^" << exponent << std::hex << ": golden " << actual << " oracle "
          << expected;
    });
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
}

TEST_CASE("golden sums of binary32 and a scaled integer agree with the oracle", "[oracle]") {
  constexpr std::uint64_t kSeed = 0x32ADD;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  for (int i = 0; i < 60000; ++i) {
    const std::uint32_t addend = oracle::binary32_pattern(random);
    const auto magnitude = static_cast<std::int64_t>(random.bits() >> random.between(17, 63));
    const std::int64_t value = random.one_in(2) ? -magnitude : magnitude;
    const auto field = static_cast<int>(addend / 0x800000 % 256);
    // Near the addend, or anywhere that scales lead to.
    const int exponent =
        random.one_in(2) ? field - 150 + random.between(-80, 40) : random.between(-300, 260);
    const std::uint32_t actual = golden::add_scaled_binary32(addend, value, exponent);
    const Number left = oracle::decode_binary32(addend);
    std::uint32_t expected = addend;
    if (left.kind == Number::Kind::nan) expected = oracle::kNan32;
    if (left.kind == Number::Kind::finite) {
      expected = oracle::nearest_binary32(left.value() +
                                          oracle::Integer(value) * oracle::power_of_two(exponent));
    }
    comparison.check(actual == expected, [&](std::ostream& out) {
      out << std::hex << addend << std::dec << " + " << value << " * 2^" << exponent << std::hex
          << ": golden " << actual << " oracle " << expected;
    });
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
}

}  // namespace
}  // namespace mpgen
