#include "golden/dialect_decoder.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "tests/catch.hpp"

namespace mpgen::golden {
namespace {

using spec::Formatbook;

// Specification section 3.1, by hand.
constexpr std::array<std::array<int, 8>, 16> kTable = {{{0, 1, 2, 3, 4, 6, 11, 15},
                                                        {0, 1, 2, 3, 4, 6, 9, 15},
                                                        {0, 1, 2, 3, 4, 6, 11, 14},
                                                        {0, 1, 2, 3, 4, 6, 9, 14},
                                                        {0, 1, 2, 3, 4, 6, 10, 13},
                                                        {0, 1, 2, 3, 4, 6, 8, 13},
                                                        {0, 1, 2, 3, 4, 6, 10, 12},
                                                        {0, 1, 2, 3, 4, 6, 8, 12},
                                                        {0, 1, 2, 3, 4, 6, 9, 11},
                                                        {0, 1, 2, 3, 4, 6, 7, 11},
                                                        {0, 1, 2, 3, 4, 6, 9, 10},
                                                        {0, 1, 2, 3, 4, 6, 7, 10},
                                                        {0, 1, 2, 3, 4, 6, 8, 9},
                                                        {0, 1, 2, 3, 4, 6, 7, 9},
                                                        {0, 1, 2, 3, 4, 6, 7, 8},
                                                        {0, 1, 2, 3, 4, 5, 6, 8}}};

int table_magnitude(int dialect, int code) {
  return kTable[static_cast<std::size_t>(dialect)][static_cast<std::size_t>(code % 8)];
}

}  // namespace

TEST_CASE("dialect_decoder: every code of every dialect", "[dialect_decoder]") {
  const Formatbook& book = spec::blockdialect_formatbook();
  int wrong = 0;
  for (int dialect = 0; dialect < 16; ++dialect) {
    for (int code = 0; code < 16; ++code) {
      const int magnitude = table_magnitude(dialect, code);
      const DecodedElement element = decode_element(book, dialect, static_cast<std::uint8_t>(code));
      wrong += element.negative != (code >= 8) ? 1 : 0;
      wrong += element.magnitude != magnitude ? 1 : 0;
      wrong += element.value() != (code >= 8 ? -magnitude : magnitude) ? 1 : 0;
    }
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("dialect_decoder: binary32 values are exact for all shared exponents",
          "[dialect_decoder]") {
  const Formatbook& book = spec::blockdialect_formatbook();
  int wrong = 0;
  for (int dialect = 0; dialect < 16; ++dialect) {
    for (int code = 0; code < 16; ++code) {
      const int magnitude = table_magnitude(dialect, code);
      for (int exponent = 0; exponent < 32; ++exponent) {
        const float value = std::ldexp(static_cast<float>(magnitude) / 2, exponent - 15);
        const std::uint32_t bits =
            element_value(book, dialect, exponent, static_cast<std::uint8_t>(code));
        // Negative zero becomes +0.
        const float expected = code > 8 ? -value : value;
        wrong += bits != std::bit_cast<std::uint32_t>(expected) ? 1 : 0;
      }
    }
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("dialect_decoder: a book of its own", "[dialect_decoder]") {
  const Formatbook book = {{{{0, 2, 3, 5, 7, 9, 10, 12}}, {{0, 1, 4, 5, 6, 8, 11, 12}}}};
  CHECK(decode_element(book, 0, 0x9).value() == -2);
  CHECK(decode_element(book, 1, 0x9).value() == -1);
  CHECK(decode_element(book, 1, 0x7).value() == 12);
  CHECK(element_value(book, 1, 16, 0xE) == std::bit_cast<std::uint32_t>(-11.0F));
}

}  // namespace mpgen::golden
