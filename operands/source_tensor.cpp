#include "operands/source_tensor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>

#include "operands/checkpoint.hpp"
#include "operands/gguf_file.hpp"
#include "operands/gguf_groups.hpp"
#include "operands/gguf_types.hpp"
#include "operands/stored_tensor.hpp"
#include "tensors/conversion.hpp"
#include "tensors/error.hpp"
#include "tensors/tensor_entry.hpp"
#include "tensors/tensor_file.hpp"

namespace mpgen::operands {
namespace {

using tensors::InputError;

// Elements that are converted at a time.
constexpr std::uint64_t kPiece = 65536;

[[noreturn]] void refuse(const SourceTensor& source, const std::string& why) {
  throw InputError(source.file, fmt::format("{}: {}", source.title(), why));
}

// Refuses tensors that are no matrix of at least one element.
void check_shape(const SourceTensor& source) {
  const auto elements = tensors::element_count(source.shape);
  if (source.shape.empty() || !elements || *elements == 0) {
    refuse(source, fmt::format("shape {}; allowed: one dimension or more, not empty",
                               tensors::to_string(source.shape)));
  }
}

using ReadBytes = std::function<void(std::uint64_t offset, std::span<std::uint8_t> bytes)>;

// All elements; `source` has its shape.
std::vector<float> read_values(const SourceTensor& source, const tensors::ElementType& type,
                               const ReadBytes& read) {
  std::vector<float> values(*tensors::element_count(source.shape));
  const auto element_bytes = static_cast<std::uint64_t>(type.bits / 8);
  std::vector<std::uint8_t> bytes;
  for (std::uint64_t begin = 0; begin < values.size(); begin += kPiece) {
    const std::uint64_t count = std::min(kPiece, values.size() - begin);
    bytes.resize(count * element_bytes);
    read(begin * element_bytes, bytes);
    const std::span<float> piece = std::span(values).subspan(begin, count);
    tensors::to_binary32(type, bytes, piece);
    if (const auto bad = tensors::find_nonfinite(piece)) {
      throw InputError(source.file,
                       fmt::format("{}, element {}: {} cannot be multiplied; allowed: finite "
                                   "numbers",
                                   source.title(), tensors::position(source.shape, begin + *bad),
                                   std::isnan(piece[*bad]) ? "NaN" : "Inf"));
    }
  }
  return values;
}

SourceTensor read_plain(const tensors::TensorFile& file, const std::string& name) {
  const tensors::TensorEntry& entry = *file.find(name);
  SourceTensor source;
  source.file = file.path();
  source.name = name;
  source.form = entry.type.name;
  source.shape = entry.shape;
  if (!tensors::is_quantizable(entry.type)) {
    refuse(source, fmt::format("{}; allowed: F16, BF16 and F32, or the prefix of an AWQ or GPTQ "
                               "layer",
                               entry.type.name));
  }
  check_shape(source);
  source.data =
      read_values(source, entry.type, [&](std::uint64_t offset, std::span<std::uint8_t> bytes) {
        file.read(entry, offset, bytes);
      });
  return source;
}

SourceTensor read_from_tensor_file(const OperandName& name) {
  const tensors::TensorFile file(name.file);
  if (is_quantized(file.metadata())) return read_quantized(name);
  const std::vector<std::string> prefixes = packed_prefixes(file);
  std::vector<std::string> names = prefixes;
  for (const auto& entry : file.tensors()) {
    if (!is_packed_part(entry.name, prefixes)) names.push_back(entry.name);
  }
  // A part by its full name is refused as what it is.
  if (!name.tensor.empty() && file.find(name.tensor) != nullptr) {
    return read_plain(file, name.tensor);
  }
  const std::string chosen = pick_tensor(name, names);
  const bool is_packed = std::find(prefixes.begin(), prefixes.end(), chosen) != prefixes.end();
  return is_packed ? read_packed(file, chosen) : read_plain(file, chosen);
}

// Q4_0 and Q4_1.
void read_blocks(const GgufFile& file, const GgufTensor& tensor, SourceTensor& source) {
  const std::size_t block_bytes = gguf_layout(tensor.type).block_bytes;
  const tensors::Matrix matrix = tensors::matrix_of(tensor.shape);
  const std::uint64_t blocks_per_row = matrix.k / kGgufBlock;
  std::vector<std::uint8_t> bytes(tensor.bytes);
  file.read(tensor, 0, bytes);
  if (const auto bad = find_nonfinite_block(bytes, block_bytes)) {
    refuse(source, fmt::format("block [{}, {}]: its scale or offset is not finite",
                               *bad / blocks_per_row, *bad % blocks_per_row));
  }
  source.may_requantize = true;
  if (tensor.type == kGgufQ40) {
    source.data = groups_of_q4_0(bytes, matrix.rows, matrix.k);
    return;
  }
  Q41Groups groups = groups_of_q4_1(bytes, matrix.rows, matrix.k);
  if (!groups.unfit) {
    source.data = std::move(groups.matrix);
    return;
  }
  source.data = values_of_q4_1(bytes);
  source.not_groups =
      fmt::format("the offset of its block [{}, {}] is no zero point times the scale",
                  *groups.unfit / blocks_per_row, *groups.unfit % blocks_per_row);
}

SourceTensor read_from_gguf(const OperandName& name) {
  const GgufFile file(name.file);
  std::vector<std::string> names;
  for (const auto& tensor : file.tensors()) names.push_back(tensor.name);
  const GgufTensor& tensor = *file.find(pick_tensor(name, names));
  SourceTensor source;
  source.file = name.file;
  source.name = tensor.name;
  source.form = gguf_type_name(tensor.type);
  source.shape = tensor.shape;
  if (gguf_layout(tensor.type).block_bytes == 0) {
    refuse(source, fmt::format("{}; allowed: {}", source.form, readable_gguf_types()));
  }
  check_shape(source);
  if (tensor.type == kGgufQ40 || tensor.type == kGgufQ41) {
    read_blocks(file, tensor, source);
    return source;
  }
  const tensors::ElementType type = tensor.type == kGgufF32   ? tensors::kF32
                                    : tensor.type == kGgufF16 ? tensors::kF16
                                                              : tensors::kBf16;
  source.data = read_values(source, type, [&](std::uint64_t offset, std::span<std::uint8_t> bytes) {
    file.read(tensor, offset, bytes);
  });
  return source;
}

}  // namespace

std::string SourceTensor::title() const { return "tensor " + tensors::quote_name(name); }

SourceTensor read_tensor(const OperandName& name) {
  const auto extension = name.file.extension();
  if (extension == ".gguf") return read_from_gguf(name);
  if (extension == ".npy" || extension == ".safetensors") return read_from_tensor_file(name);
  throw InputError(name.file,
                   "is no file of tensors by its name; allowed: .npy, .safetensors and .gguf");
}

}  // namespace mpgen::operands
