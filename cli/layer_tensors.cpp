#include "cli/layer_tensors.hpp"

#include <cmath>
#include <span>

#include "fidelity/random.hpp"
#include "fidelity/tensor.hpp"
#include "tensors/parallel.hpp"

namespace mpgen::cli {
namespace {

using fidelity::TensorKind;

operands::SourceTensor make(TensorKind kind, const std::string& name, std::size_t rows,
                            std::size_t columns, float scale, std::uint64_t seed, int jobs) {
  // Tensors of one kind and seed would be the same numbers in every layer.
  const std::uint64_t own_seed = fidelity::Random(seed, "layer " + name, 0).next();
  const fidelity::Tensor tensor(
      kind, {.rows = static_cast<int>(rows), .columns = static_cast<int>(columns)}, own_seed);
  std::vector<float> values(rows * columns);
  const auto make_row = [&](int /*worker*/, std::uint64_t row) {
    const auto place = std::span(values).subspan(row * columns, columns);
    tensor.make_row(static_cast<int>(row), place);
    for (float& value : place) value *= scale;
  };
  tensors::for_each_piece(rows, tensors::worker_count(jobs, rows), make_row,
                          [](std::uint64_t /*done*/) {});
  operands::SourceTensor source;
  source.name = name;
  source.form = "synthetic F32";
  source.shape = {rows, columns};
  source.data = std::move(values);
  return source;
}

}  // namespace

std::vector<LinearLayer> linear_layers(const LayerSizes& sizes) {
  const std::size_t hidden = sizes.hidden;
  return {{"q", hidden, hidden},
          {"k", sizes.key_value, hidden},
          {"v", sizes.key_value, hidden},
          {"o", hidden, hidden},
          {"gate", sizes.intermediate, hidden},
          {"up", sizes.intermediate, hidden},
          {"down", hidden, sizes.intermediate}};
}

operands::SourceTensor synthetic_activations(const LinearLayer& layer, std::size_t tokens,
                                             std::uint64_t seed, int jobs) {
  return make(TensorKind::chan20, layer.name + ".input", tokens, layer.inputs, 1, seed, jobs);
}

operands::SourceTensor synthetic_weights(const LinearLayer& layer, std::uint64_t seed, int jobs) {
  const double scale = 1 / std::sqrt(static_cast<double>(layer.inputs));
  return make(TensorKind::gauss, layer.name + ".weight", layer.outputs, layer.inputs,
              static_cast<float>(scale), seed, jobs);
}

}  // namespace mpgen::cli
