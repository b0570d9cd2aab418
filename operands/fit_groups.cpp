#include "operands/fit_groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace mpgen::operands {
namespace {

// The zero point that int4 has as an offset, and the bit that tells its codes from uint4's.
constexpr std::uint8_t kMiddle = 8;
constexpr std::uint8_t kMiddleOfBoth = 0x88;

void set_code(std::vector<std::uint8_t>& codes, std::size_t row_begin, std::size_t element,
              std::uint8_t code) {
  std::uint8_t& byte = codes[row_begin + element / 2];
  byte = static_cast<std::uint8_t>(element % 2 == 0 ? (byte & 0xF0) | code
                                                    : (byte & 0x0F) | (code << 4));
}

gemm::GroupMatrix split(const gemm::GroupMatrix& from, std::size_t group) {
  gemm::GroupMatrix to;
  to.format = from.format;
  to.rows = from.rows;
  to.k = from.k;
  to.group = group;
  const std::size_t parts = from.group / group;
  const std::size_t row_bytes = to.groups() * group / 2;
  const std::size_t from_row_bytes = from.groups() * from.group / 2;
  to.codes.reserve(to.rows * row_bytes);
  to.scales.reserve(to.rows * to.groups());
  for (std::size_t row = 0; row < from.rows; ++row) {
    const auto begin = from.codes.begin() + static_cast<std::ptrdiff_t>(row * from_row_bytes);
    to.codes.insert(to.codes.end(), begin, begin + static_cast<std::ptrdiff_t>(row_bytes));
    for (std::size_t i = 0; i < to.groups(); ++i) {
      const std::size_t whole = row * from.groups() + i / parts;
      to.scales.push_back(from.scales[whole]);
      if (!from.zeros.empty()) to.zeros.push_back(from.zeros[whole]);
    }
  }
  return to;
}

void change_format(gemm::GroupMatrix& matrix, spec::WeightFormat format) {
  for (auto& codes : matrix.codes) codes = static_cast<std::uint8_t>(codes ^ kMiddleOfBoth);
  matrix.format = format;
  matrix.zeros.clear();
  if (format == spec::WeightFormat::uint4) matrix.zeros.assign(matrix.scales.size(), kMiddle);
}

}  // namespace

std::string fit_groups(gemm::GroupMatrix& matrix, spec::WeightFormat format, std::size_t group) {
  if (matrix.group % group != 0) {
    return fmt::format(
        "it has groups of {}; allowed by the configuration's group {}: multiples of "
        "{}",
        matrix.group, group, group);
  }
  const bool changes_format = matrix.format != format;
  if (changes_format && format == spec::WeightFormat::int4) {
    const auto other = std::find_if(matrix.zeros.begin(), matrix.zeros.end(),
                                    [](std::uint8_t zero) { return zero != kMiddle; });
    if (other != matrix.zeros.end()) {
      const auto index = static_cast<std::size_t>(other - matrix.zeros.begin());
      return fmt::format(
          "group [{}, {}] has the zero point {}; allowed by the configuration's "
          "weights int4: only 8",
          index / matrix.groups(), index % matrix.groups(), *other);
    }
  }
  if (matrix.group != group) matrix = split(matrix, group);
  if (changes_format) change_format(matrix, format);
  clear_padding(matrix);
  return "";
}

void clear_padding(gemm::GroupMatrix& matrix) {
  const std::size_t padded = matrix.groups() * matrix.group;
  if (padded == matrix.k) return;
  for (std::size_t row = 0; row < matrix.rows; ++row) {
    const std::size_t last = row * matrix.groups() + matrix.groups() - 1;
    const std::uint8_t zero = matrix.zeros.empty() ? std::uint8_t{0} : matrix.zeros[last];
    for (std::size_t i = matrix.k; i < padded; ++i) {
      set_code(matrix.codes, row * padded / 2, i, zero);
    }
  }
}

void clear_padding(gemm::DialectMatrix& matrix) {
  const std::size_t padded = matrix.blocks() * matrix.block;
  for (std::size_t row = 0; row < matrix.rows; ++row) {
    for (std::size_t i = matrix.k; i < padded; ++i) {
      set_code(matrix.codes, row * padded / 2, i, 0);
    }
  }
}

}  // namespace mpgen::operands
