// What readers of tensor files promise about a file that they accept.
#pragma once

#include <vector>

#include "fuzz/targets/target.hpp"
#include "operands/dequantize.hpp"
#include "operands/source_tensor.hpp"
#include "tensors/error.hpp"
#include "tensors/tensor_file.hpp"

namespace mpgen::fuzz {

/// Runs `work`; an InputError must have a message, and any other error is a bug.
template <class Work>
void accept_or_refuse(const Work& work) {
  try {
    work();
  } catch (const tensors::InputError& error) {
    require_message(error.what());
  }
}

/// Tensors follow each other without a hole, have the size of their shape, and can be read.
inline void check_file(const tensors::TensorFile& file) {
  std::uint64_t begin = 0;
  for (const auto& tensor : file.tensors()) {
    require(tensor.begin == begin && tensor.end >= begin, "data have no hole");
    begin = tensor.end;
    const auto bytes = tensors::byte_count(tensor.shape, tensor.type);
    require(bytes && *bytes == tensor.end - tensor.begin, "a tensor has the size of its shape");
    require(file.find(tensor.name) == &tensor, "names are different and can be found");
    std::vector<std::uint8_t> data(static_cast<std::size_t>(*bytes));
    file.read(tensor, 0, data);
    tensors::quote_name(tensor.name);
  }
}

/// A tensor as an operand: the sizes of its parts fit its shape, and it can be dequantised.
inline void check_tensor(const operands::SourceTensor& source) {
  const auto elements = tensors::element_count(source.shape);
  require(elements && *elements > 0, "a tensor has elements");
  std::size_t values = 0;
  std::size_t codes = 0;  // bytes, and how many there must be
  std::size_t wanted = 0;
  if (const auto* plain = std::get_if<std::vector<float>>(&source.data)) {
    values = plain->size();
  } else if (const auto* groups = std::get_if<gemm::GroupMatrix>(&source.data)) {
    const std::size_t units = groups->rows * groups->groups();
    require(groups->group > 0 && groups->group % 2 == 0, "groups fill whole bytes");
    require(groups->scales.size() == units, "a scale for each group");
    const std::size_t zeros = groups->format == spec::WeightFormat::uint4 ? units : 0;
    require(groups->zeros.size() == zeros, "a zero point for each group of uint4");
    for (const auto zero : groups->zeros) require(zero < 16, "zero points have 4 bits");
    codes = groups->codes.size();
    wanted = units * groups->group / 2;
    values = operands::dequantize(*groups).size();
  } else if (const auto* dialect = std::get_if<gemm::DialectMatrix>(&source.data)) {
    const std::size_t units = dialect->rows * dialect->blocks();
    require(spec::formatbook_problems(dialect->formatbook).empty(), "the formatbook is legal");
    require(dialect->dialects.size() == units && dialect->exponents.size() == units,
            "a dialect and an exponent for each block");
    for (const auto id : dialect->dialects) {
      require(id < dialect->formatbook.size(), "the book has every dialect");
    }
    codes = dialect->codes.size();
    wanted = units * dialect->block / 2;
    values = operands::dequantize(*dialect).size();
  } else {
    const auto& integers = std::get<gemm::Int8Matrix>(source.data);
    require(integers.scales.size() == integers.rows, "a scale for each row");
    codes = integers.codes.size();
    wanted = integers.rows * integers.k;
    values = operands::dequantize(integers).size();
  }
  require(codes == wanted, "codes fill the units");
  require(values == *elements, "as many values as the shape has");
}

}  // namespace mpgen::fuzz
