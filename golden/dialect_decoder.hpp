// Reference of dialect_decoder. Specification section 3.1.
#pragma once

#include <cstdint>

#include "spec/formatbook.hpp"

namespace mpgen::golden {

/// A decoded element: ±magnitude half units. Negative zero is possible.
struct DecodedElement {
  bool negative = false;
  std::uint8_t magnitude = 0;  ///< 0..15

  int value() const { return negative ? -int{magnitude} : int{magnitude}; }
};

/// `code` is {sign, index[2:0]}; `dialect` is one of the book.
DecodedElement decode_element(const spec::Formatbook& book, int dialect, std::uint8_t code);

/// Binary32 pattern of ±h / 2 * 2^(exponent - 15), exact; negative zero becomes +0.
std::uint32_t element_value(const spec::Formatbook& book, int dialect, int exponent,
                            std::uint8_t code);

}  // namespace mpgen::golden
