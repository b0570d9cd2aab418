#include "tests/oracle/dialect_mac.hpp"

#include <cstddef>

#include "tests/oracle/dialect_element.hpp"

namespace mpgen::oracle {

int dialect_product(const spec::Dialect& activation_dialect, std::uint8_t activation_code,
                    const spec::Dialect& weight_dialect, std::uint8_t weight_code) {
  return decode_dialect_code(activation_dialect, activation_code).signed_magnitude() *
         decode_dialect_code(weight_dialect, weight_code).signed_magnitude();
}

BlockValue multiply_blocks(const spec::Formatbook& book, const DialectBlock& activations,
                           const DialectBlock& weights) {
  BlockValue value;
  value.exponent = activations.exponent + weights.exponent - 32;
  value.nonfinite = activations.nonfinite || weights.nonfinite;
  if (value.nonfinite) return value;
  const auto& activation_dialect = book.dialects.at(static_cast<std::size_t>(activations.dialect));
  const auto& weight_dialect = book.dialects.at(static_cast<std::size_t>(weights.dialect));
  for (std::size_t k = 0; k < activations.codes.size(); ++k) {
    value.sum +=
        dialect_product(activation_dialect, activations.codes[k], weight_dialect, weights.codes[k]);
  }
  return value;
}

}  // namespace mpgen::oracle
