#include "fidelity/hadamard.hpp"

#include <cmath>
#include <cstddef>

namespace mpgen::fidelity {
namespace {

void rotate_piece(std::span<double> values) {
  for (std::size_t distance = 1; distance < values.size(); distance *= 2) {
    for (std::size_t start = 0; start < values.size(); start += 2 * distance) {
      for (std::size_t i = start; i < start + distance; ++i) {
        const double sum = values[i] + values[i + distance];
        values[i + distance] = values[i] - values[i + distance];
        values[i] = sum;
      }
    }
  }
  const double norm = std::sqrt(static_cast<double>(values.size()));
  for (double& value : values) value /= norm;
}

}  // namespace

void rotate_by_hadamard(std::span<double> values) {
  const std::size_t piece = values.size() & (~values.size() + 1);  // its lowest set bit
  for (std::size_t start = 0; start < values.size(); start += piece) {
    rotate_piece(values.subspan(start, piece));
  }
}

}  // namespace mpgen::fidelity
