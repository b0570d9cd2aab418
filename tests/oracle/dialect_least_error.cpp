#include "tests/oracle/dialect_least_error.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

namespace mpgen::oracle {

LeastError quantize_with_least_error(const spec::Formatbook& book,
                                     std::span<const std::uint16_t> weights) {
  const ScaledBlock scaled = scale_block(weights);
  LeastError result;
  result.block.nonfinite = scaled.nonfinite;
  if (scaled.nonfinite) return result;
  result.errors.assign(book.dialects.size(), 0);
  // Squared errors of one element for all magnitudes that a dialect may have: dialects have most of
  // them in common.
  std::array<Integer, spec::kLargestMagnitude + 1> errors;
  for (const Integer& magnitude : scaled.magnitudes) {
    for (std::size_t h = 0; h < errors.size(); ++h) {
      errors[h] = static_cast<unsigned long>(h) * scaled.half_unit;
      errors[h] -= magnitude;
      errors[h] *= errors[h];
    }
    for (std::size_t dialect = 0; dialect < book.dialects.size(); ++dialect) {
      const Integer* least = &errors[0];
      for (const std::uint8_t h : book.dialects[dialect]) {
        if (errors.at(h) < *least) least = &errors.at(h);
      }
      result.errors[dialect] += *least;
    }
  }
  // The first of the least: "ties to the lowest id".
  const auto least = std::min_element(result.errors.begin(), result.errors.end());
  const auto dialect = static_cast<int>(std::distance(result.errors.begin(), least));
  result.block = quantize_to_dialect(scaled, book, dialect);
  return result;
}

}  // namespace mpgen::oracle
