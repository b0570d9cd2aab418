// golden dialect_decoder against the rational oracle.
#include <cstddef>
#include <cstdint>
#include <ostream>

#include "golden/dialect_decoder.hpp"
#include "tests/catch.hpp"
#include "tests/oracle/comparison.hpp"
#include "tests/oracle/dialect_element.hpp"
#include "tests/oracle/floating_point.hpp"
#include "tests/oracle/random_formatbook.hpp"

namespace mpgen {
namespace {

// One exponent in `exponent_step`.
void compare(const spec::Formatbook& book, int exponent_step, oracle::Comparison& comparison) {
  for (int dialect = 0; dialect < static_cast<int>(book.dialects.size()); ++dialect) {
    for (int code = 0; code < 16; ++code) {
      const auto pattern = static_cast<std::uint8_t>(code);
      const oracle::DialectElement expected =
          oracle::decode_dialect_code(book.dialects.at(static_cast<std::size_t>(dialect)), pattern);
      const golden::DecodedElement actual = golden::decode_element(book, dialect, pattern);
      bool same = actual.negative == expected.negative && actual.magnitude == expected.magnitude &&
                  actual.value() == expected.signed_magnitude();
      for (int exponent = code % exponent_step; exponent < 32; exponent += exponent_step) {
        const oracle::Rational value = oracle::dialect_value(expected, exponent);
        const std::uint32_t nearest = oracle::nearest_binary32(value);
        same = same && golden::element_value(book, dialect, exponent, pattern) == nearest &&
               oracle::decode_binary32(nearest).value() == value;
      }
      comparison.check(same, [&](std::ostream& out) {
        out << "dialect " << dialect << " code " << code << " of " << book.dialects.size()
            << " dialects: golden " << actual.value();
      });
    }
  }
}

TEST_CASE("golden dialect_decoder agrees with the oracle", "[oracle]") {
  constexpr std::uint64_t kSeed = 0xDEC0DE;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  compare(spec::blockdialect_formatbook(), 1, comparison);
  for (int i = 0; i < 100; ++i) compare(oracle::random_formatbook(random), 7, comparison);
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 3200);
}

}  // namespace
}  // namespace mpgen
