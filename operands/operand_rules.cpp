#include "operands/operand_rules.hpp"

#include <fmt/format.h>

#include "tensors/conversion.hpp"
#include "tensors/error.hpp"

namespace mpgen::operands {

void refuse(const SourceTensor& source, const std::string& why) {
  throw tensors::InputError(source.file, fmt::format("{}: {}", source.title(), why));
}

void check_k(const SourceTensor& source, std::uint64_t k) {
  if (k <= static_cast<std::uint64_t>(spec::kTileLongestK)) return;
  refuse(source, fmt::format("shape {}: {} elements to sum; allowed: at most {}",
                             tensors::to_string(source.shape), k, spec::kTileLongestK));
}

void check_dialects(const SourceTensor& source, const gemm::DialectMatrix& matrix,
                    const spec::MpgemmTileSpec& spec) {
  if (matrix.block != static_cast<std::size_t>(spec.block)) {
    refuse(source, fmt::format("it has blocks of {}; allowed by the configuration: {}",
                               matrix.block, spec.block));
  }
  if (matrix.formatbook != spec.formatbook) {
    refuse(source, "it has another formatbook than the configuration");
  }
}

std::vector<std::uint16_t> to_binary16(const SourceTensor& source,
                                       const std::vector<float>& values) {
  std::vector<std::uint16_t> patterns(values.size());
  tensors::to_binary16(values, patterns);
  if (const auto bad = tensors::find_nonfinite(patterns)) {
    throw tensors::InputError(
        source.file,
        fmt::format("{}, element {}: {} is beyond binary16's range of ±65504, to which it is "
                    "rounded first",
                    source.title(), tensors::position(source.shape, *bad), values[*bad]));
  }
  return patterns;
}

tensors::StorageSettings second_settings(const spec::MpgemmTileSpec& spec) {
  tensors::StorageSettings settings;
  settings.unit = spec.unit_elements();
  if (spec.is_mixpe()) {
    settings.format = spec.weights == spec::WeightFormat::uint4 ? tensors::StorageFormat::uint4
                                                                : tensors::StorageFormat::int4;
  } else {
    settings.format = tensors::StorageFormat::dialectfp4;
    settings.book = spec.formatbook;
  }
  return settings;
}

tensors::StorageSettings activation_settings(const spec::MpgemmTileSpec& spec) {
  if (spec.scheme == spec::TileScheme::w4a4) return second_settings(spec);
  tensors::StorageSettings settings;
  settings.format = tensors::StorageFormat::int8;
  settings.unit = 0;
  return settings;
}

std::string form_of(const tensors::StorageSettings& settings) {
  std::string format = tensors::name_of(settings.format);
  if (settings.unit == 0) return format;
  return fmt::format("{}, {}s of {}", format, tensors::unit_word(settings.format), settings.unit);
}

OperandDescription describe(const SourceTensor& source) {
  OperandDescription description;
  description.file = source.file;
  description.name = source.name;
  description.source_form = source.form;
  description.shape = source.shape;
  description.notes = source.notes;
  return description;
}

}  // namespace mpgen::operands
