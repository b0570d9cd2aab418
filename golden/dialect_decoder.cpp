#include "golden/dialect_decoder.hpp"

#include <cassert>

#include "golden/binary32.hpp"

namespace mpgen::golden {

DecodedElement decode_element(const spec::Formatbook& book, int dialect, std::uint8_t code) {
  assert(dialect >= 0 && dialect < book.size());
  const spec::Dialect& magnitudes = book.dialects[static_cast<std::size_t>(dialect)];
  return {.negative = ((code >> spec::kDialectIndexBits) & 1) != 0,
          .magnitude = magnitudes[code & (spec::kDialectMagnitudes - 1U)]};
}

std::uint32_t element_value(const spec::Formatbook& book, int dialect, int exponent,
                            std::uint8_t code) {
  constexpr int kHalfUnit = -1;
  return round_to_binary32(decode_element(book, dialect, code).value(),
                           kHalfUnit + exponent - spec::kSharedExponentBias);
}

}  // namespace mpgen::golden
