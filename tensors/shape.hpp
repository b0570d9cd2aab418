// Shapes of tensors: sizes without overflow, and the matrix that a tensor is quantised as.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tensors/element_type.hpp"

namespace mpgen::tensors {

/// Lengths of the dimensions, the last one contiguous in memory.
using Shape = std::vector<std::uint64_t>;

/// More are refused by every reader.
inline constexpr std::size_t kMostDimensions = 64;

/// a * b, or nothing if it is not below 2^64.
std::optional<std::uint64_t> checked_product(std::uint64_t a, std::uint64_t b);

/// Product of all lengths, 1 for no dimension; nothing if a partial product is not below 2^64.
std::optional<std::uint64_t> element_count(const Shape& shape);

/// Bytes of a tensor; nothing if that is not below 2^64 or no whole number.
std::optional<std::uint64_t> byte_count(const Shape& shape, const ElementType& type);

/// "[2, 3]".
std::string to_string(const Shape& shape);

/// A tensor as rows of k elements: k is the last dimension, rows the product of those before it.
struct Matrix {
  std::uint64_t rows = 0;
  std::uint64_t k = 0;

  friend bool operator==(const Matrix&, const Matrix&) = default;
};

/// The matrix of a shape with at least one dimension and a legal element count.
Matrix matrix_of(const Shape& shape);

/// "[1, 7]": where element `index` of a tensor, in memory order, is.
std::string position(const Shape& shape, std::uint64_t index);

}  // namespace mpgen::tensors
