// Binary16 activations group by group.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "gemm/operands.hpp"
#include "hwy/aligned_allocator.h"

namespace mpgen::gemm {

/// Tokens that are multiplied with one expansion of the weights. More would need more memory and
/// gain little.
inline constexpr std::size_t kTokensAtOnce = 256;

/// Working memory, aligned for vectors.
template <class Element>
using AlignedArray = hwy::AlignedFreeUniquePtr<Element[]>;  // NOLINT(modernize-avoid-c-arrays)

/// The elements begin..begin + size - 1 of a row as far as the row has them.
struct RowPart {
  const std::uint16_t* values;
  std::size_t present;  ///< the rest are padding zeros
};

inline RowPart row_part(const Binary16Matrix& matrix, std::size_t row, std::size_t begin,
                        std::size_t size) {
  return {.values = matrix.values.data() + row * matrix.k + begin,
          .present = begin < matrix.k ? std::min(size, matrix.k - begin) : 0};
}

/// The group's largest `ee`, 1..30, or 31 if it has an Inf or NaN. Specification section 2.2.
inline int largest_exponent(const RowPart& part) {
  std::uint16_t largest = 1 << 10;
  for (std::size_t i = 0; i < part.present; ++i) {
    largest = std::max<std::uint16_t>(largest, part.values[i] & 0x7C00);
  }
  return largest >> 10;
}

inline constexpr int kNonfiniteExponent = 31;

}  // namespace mpgen::gemm
