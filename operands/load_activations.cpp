#include "operands/load_activations.hpp"

#include <fmt/format.h>

#include <utility>

#include "gemm/quantize.hpp"
#include "operands/dequantize.hpp"
#include "operands/operand_rules.hpp"

namespace mpgen::operands {
namespace {

using spec::TileScheme;

std::string allowed(const spec::MpgemmTileSpec& spec) {
  switch (spec.scheme) {
    case TileScheme::w4a16:
      return "plain tensors (F16, BF16, F32)";
    case TileScheme::w4a8:
      return "plain tensors (F16, BF16, F32) and int8";
    case TileScheme::w4a4:
      return "plain tensors (F16, BF16, F32) and " + form_of(activation_settings(spec));
  }
  return "";
}

void take_plain(const spec::MpgemmTileSpec& spec, const SourceTensor& source,
                std::vector<float> values, int jobs, Activations& activations) {
  if (spec.scheme == TileScheme::w4a8) {
    activations.matrix = run_quantizer(
        source, [&] { return gemm::quantize_rows(values, activations.rows, activations.k, jobs); });
  } else {
    activations.matrix =
        gemm::Binary16Matrix{activations.rows, activations.k, to_binary16(source, values)};
  }
  activations.values = std::move(values);
}

}  // namespace

Activations load_activations(const spec::MpgemmTileSpec& spec, const OperandName& name, int jobs) {
  return take_activations(spec, read_tensor(name), jobs);
}

Activations take_activations(const spec::MpgemmTileSpec& spec, SourceTensor source, int jobs) {
  Activations activations;
  activations.description = describe(source);
  const tensors::Matrix matrix = tensors::matrix_of(source.shape);
  check_k(source, matrix.k);
  activations.rows = matrix.rows;
  activations.k = matrix.k;
  auto* plain = std::get_if<std::vector<float>>(&source.data);
  auto* int8 = std::get_if<gemm::Int8Matrix>(&source.data);
  auto* dialects = std::get_if<gemm::DialectMatrix>(&source.data);
  if (plain != nullptr && source.not_groups.empty()) {
    take_plain(spec, source, std::move(*plain), jobs, activations);
  } else if (int8 != nullptr && spec.scheme == TileScheme::w4a8) {
    activations.values = dequantize(*int8);
    activations.matrix = std::move(*int8);
  } else if (dialects != nullptr && spec.scheme == TileScheme::w4a4) {
    check_dialects(source, *dialects, spec);
    activations.values = dequantize(*dialects);
    activations.matrix = std::move(*dialects);
  } else {
    refuse(source, fmt::format("it is {}; allowed for activations of {}: {}", source.form,
                               spec::to_string(spec.scheme), allowed(spec)));
  }
  OperandDescription& description = activations.description;
  description.was_quantized = plain == nullptr;
  if (spec.scheme == TileScheme::w4a16) {
    description.form = "FP16";
    description.bits_per_element = spec::kFp16Bits;
  } else {
    description.form = form_of(activation_settings(spec));
    description.bits_per_element = tensors::bits_per_element(activation_settings(spec), matrix);
  }
  return activations;
}

}  // namespace mpgen::operands
