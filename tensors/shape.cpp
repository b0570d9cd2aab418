#include "tensors/shape.hpp"

#include <limits>

namespace mpgen::tensors {

std::optional<std::uint64_t> checked_product(std::uint64_t a, std::uint64_t b) {
  if (b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b) return std::nullopt;
  return a * b;
}

std::optional<std::uint64_t> element_count(const Shape& shape) {
  std::optional<std::uint64_t> count = 1;
  for (const auto length : shape) {
    if (count) count = checked_product(*count, length);
  }
  return count;
}

std::optional<std::uint64_t> byte_count(const Shape& shape, const ElementType& type) {
  const auto elements = element_count(shape);
  if (!elements) return std::nullopt;
  const auto bits = checked_product(*elements, static_cast<std::uint64_t>(type.bits));
  if (!bits || *bits % 8 != 0) return std::nullopt;
  return *bits / 8;
}

std::string to_string(const Shape& shape) {
  std::string text = "[";
  for (const auto length : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(length);
  return text + "]";
}

Matrix matrix_of(const Shape& shape) {
  Matrix matrix = {.rows = 1, .k = shape.back()};
  for (std::size_t i = 0; i + 1 < shape.size(); ++i) matrix.rows *= shape[i];
  return matrix;
}

std::string position(const Shape& shape, std::uint64_t index) {
  Shape place(shape.size());
  for (std::size_t i = shape.size(); i-- > 0;) {
    place[i] = index % shape[i];
    index /= shape[i];
  }
  return to_string(place);
}

}  // namespace mpgen::tensors
