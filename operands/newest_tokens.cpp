#include "operands/newest_tokens.hpp"

#include "golden/binary16.hpp"
#include "golden/binary32.hpp"

namespace mpgen::operands {

gemm::Binary16Matrix first_elements(const gemm::Binary16Matrix& matrix, std::size_t k) {
  gemm::Binary16Matrix result;
  result.rows = matrix.rows;
  result.k = k;
  result.values.reserve(result.rows * k);
  for (std::size_t row = 0; row < matrix.rows; ++row) {
    const auto begin = matrix.values.begin() + static_cast<std::ptrdiff_t>(row * matrix.k);
    result.values.insert(result.values.end(), begin, begin + static_cast<std::ptrdiff_t>(k));
  }
  return result;
}

void add_newest_tokens(const gemm::Binary16Matrix& activations, const SecondOperand& values,
                       std::span<std::uint32_t> result) {
  const std::size_t first = values.quantized_k();
  const std::size_t count = values.k - first;
  for (std::size_t row = 0; row < activations.rows; ++row) {
    for (std::size_t column = 0; column < values.rows; ++column) {
      std::uint32_t& sum = result[row * values.rows + column];
      for (std::size_t i = 0; i < count; ++i) {
        const std::uint16_t p = activations.values[row * activations.k + first + i];
        const std::uint16_t v = values.newest[column * count + i];
        sum = golden::fma_binary32(golden::binary16_to_binary32(p), golden::binary16_to_binary32(v),
                                   sum);
      }
    }
  }
}

}  // namespace mpgen::operands
