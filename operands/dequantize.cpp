#include "operands/dequantize.hpp"

#include <algorithm>
#include <cstdint>

#include "tensors/code_values.hpp"

namespace mpgen::operands {
namespace {

// `side(unit)` is the side data of a unit; units number through the rows.
template <class Side>
std::vector<float> dequantize_units(const tensors::CodeValues& values,
                                    const std::vector<std::uint8_t>& codes, std::size_t rows,
                                    std::size_t k, std::size_t unit, const Side& side) {
  std::vector<float> result(rows * k);
  const std::size_t units = (k + unit - 1) / unit;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < units; ++i) {
      const std::size_t index = row * units + i;
      const tensors::CodeTable table = values.table(side(index));
      const std::uint8_t* bytes = codes.data() + index * (unit / 2);
      float* target = result.data() + row * k + i * unit;
      const std::size_t count = std::min(unit, k - i * unit);
      for (std::size_t j = 0; j < count; ++j) {
        const unsigned byte = bytes[j / 2];
        target[j] = table[j % 2 == 0 ? byte & 0xFU : byte >> 4U];
      }
    }
  }
  return result;
}

}  // namespace

std::vector<float> dequantize(const gemm::GroupMatrix& matrix) {
  const bool is_uint4 = matrix.format == spec::WeightFormat::uint4;
  tensors::StorageSettings settings;
  settings.format = is_uint4 ? tensors::StorageFormat::uint4 : tensors::StorageFormat::int4;
  settings.unit = static_cast<int>(matrix.group);
  return dequantize_units(tensors::CodeValues(settings), matrix.codes, matrix.rows, matrix.k,
                          matrix.group, [&](std::size_t index) {
                            tensors::SideData side;
                            side.scale = matrix.scales[index];
                            if (is_uint4) side.zero = matrix.zeros[index];
                            return side;
                          });
}

std::vector<float> dequantize(const gemm::DialectMatrix& matrix) {
  tensors::StorageSettings settings;
  settings.format = tensors::StorageFormat::dialectfp4;
  settings.unit = static_cast<int>(matrix.block);
  settings.book = matrix.formatbook;
  return dequantize_units(tensors::CodeValues(settings), matrix.codes, matrix.rows, matrix.k,
                          matrix.block, [&](std::size_t index) {
                            tensors::SideData side;
                            side.dialect = matrix.dialects[index];
                            side.exponent = matrix.exponents[index];
                            return side;
                          });
}

std::vector<float> dequantize(const gemm::Int8Matrix& matrix) {
  std::vector<float> result(matrix.codes.size());
  for (std::size_t i = 0; i < result.size(); ++i) {
    result[i] = matrix.scales[i / matrix.k] * static_cast<float>(matrix.codes[i]);
  }
  return result;
}

}  // namespace mpgen::operands
