#include "operands/stored_tensor.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>

#include "operands/fit_groups.hpp"
#include "tensors/code_values.hpp"
#include "tensors/error.hpp"
#include "tensors/quantized_file.hpp"
#include "tensors/tensor_entry.hpp"

namespace mpgen::operands {
namespace {

using tensors::InputError;
using tensors::QuantizedFile;
using tensors::QuantizedTensor;
using tensors::StorageFormat;

static_assert(std::endian::native == std::endian::little,
              "files hold little-endian numbers, and this code takes them as they are");

template <class Number>
std::vector<Number> part_of(const QuantizedFile& file, const QuantizedTensor& tensor,
                            std::size_t part) {
  const tensors::TensorEntry& entry = *tensor.parts[part];
  const std::uint64_t bytes = entry.end - entry.begin;
  std::vector<Number> numbers(bytes / sizeof(Number));
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  file.file().read(entry, 0, {reinterpret_cast<std::uint8_t*>(numbers.data()), bytes});
  return numbers;
}

// `side(unit)` is the side data of a unit.
template <class Side>
void check_side_data(const QuantizedFile& file, const QuantizedTensor& tensor, std::size_t units,
                     const Side& side) {
  const tensors::CodeValues values(file.settings());
  for (std::size_t i = 0; i < units; ++i) {
    const std::string problem = values.problem(side(i));
    if (problem.empty()) continue;
    const std::size_t per_row = units / tensor.matrix.rows;
    throw InputError(
        file.file().path(),
        fmt::format("tensor {}, {} [{}, {}]: {}", tensors::quote_name(tensor.name),
                    tensors::unit_word(file.settings().format), i / per_row, i % per_row, problem));
  }
}

gemm::GroupMatrix read_groups(const QuantizedFile& file, const QuantizedTensor& tensor) {
  const bool is_uint4 = file.settings().format == StorageFormat::uint4;
  gemm::GroupMatrix matrix;
  matrix.format = is_uint4 ? spec::WeightFormat::uint4 : spec::WeightFormat::int4;
  matrix.rows = tensor.matrix.rows;
  matrix.k = tensor.matrix.k;
  matrix.group = static_cast<std::size_t>(file.settings().unit);
  matrix.codes = part_of<std::uint8_t>(file, tensor, 0);
  matrix.scales = part_of<std::uint16_t>(file, tensor, 1);
  if (is_uint4) matrix.zeros = part_of<std::uint8_t>(file, tensor, 2);
  check_side_data(file, tensor, matrix.scales.size(), [&](std::size_t i) {
    tensors::SideData side;
    side.scale = matrix.scales[i];
    if (is_uint4) side.zero = matrix.zeros[i];
    return side;
  });
  clear_padding(matrix);
  return matrix;
}

gemm::DialectMatrix read_dialects(const QuantizedFile& file, const QuantizedTensor& tensor) {
  gemm::DialectMatrix matrix;
  matrix.formatbook = file.settings().book;
  matrix.rows = tensor.matrix.rows;
  matrix.k = tensor.matrix.k;
  matrix.block = static_cast<std::size_t>(file.settings().unit);
  matrix.codes = part_of<std::uint8_t>(file, tensor, 0);
  matrix.dialects = part_of<std::uint8_t>(file, tensor, 1);
  matrix.exponents = part_of<std::uint8_t>(file, tensor, 2);
  check_side_data(file, tensor, matrix.dialects.size(), [&](std::size_t i) {
    tensors::SideData side;
    side.dialect = matrix.dialects[i];
    side.exponent = matrix.exponents[i];
    return side;
  });
  clear_padding(matrix);
  return matrix;
}

gemm::Int8Matrix read_int8(const QuantizedFile& file, const QuantizedTensor& tensor) {
  gemm::Int8Matrix matrix;
  matrix.rows = tensor.matrix.rows;
  matrix.k = tensor.matrix.k;
  matrix.codes = part_of<std::int8_t>(file, tensor, 0);
  matrix.scales = part_of<float>(file, tensor, 1);
  for (std::size_t row = 0; row < matrix.rows; ++row) {
    if (std::isfinite(matrix.scales[row])) continue;
    throw InputError(file.file().path(), fmt::format("tensor {}, row {}: its scale is not finite",
                                                     tensors::quote_name(tensor.name), row));
  }
  return matrix;
}

}  // namespace

bool is_quantized(const tensors::Metadata& metadata) {
  const auto format = metadata.find("format");
  return format != metadata.end() && tensors::find_storage_format(format->second).has_value();
}

SourceTensor read_quantized(const OperandName& name) {
  const QuantizedFile file(name.file);
  const std::vector<std::string>& names = file.names();
  const QuantizedTensor tensor = file.tensor(pick_tensor(name, names));
  SourceTensor source;
  source.file = name.file;
  source.name = tensor.name;
  source.shape = tensor.shape;
  source.form = tensors::name_of(file.settings().format);
  if (file.settings().format != StorageFormat::int8) {
    source.form += fmt::format(", {}s of {}", tensors::unit_word(file.settings().format),
                               file.settings().unit);
  }
  switch (file.settings().format) {
    case StorageFormat::uint4:
    case StorageFormat::int4:
      source.data = read_groups(file, tensor);
      break;
    case StorageFormat::dialectfp4:
      source.data = read_dialects(file, tensor);
      break;
    case StorageFormat::int8:
      source.data = read_int8(file, tensor);
      break;
    case StorageFormat::mxfp4:
      throw InputError(name.file, fmt::format("{} is mxfp4, which no tile takes; allowed: "
                                              "dialectfp4, uint4, int4 and int8",
                                              source.title()));
  }
  return source;
}

}  // namespace mpgen::operands
