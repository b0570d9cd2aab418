// The linear layers of a transformer's block, and tensors to put in: made, not of any model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "operands/source_tensor.hpp"

namespace mpgen::cli {

/// Y [tokens, outputs] = X [tokens, inputs] * W [outputs, inputs]^T.
struct LinearLayer {
  std::string name;
  std::size_t outputs = 0;  ///< N
  std::size_t inputs = 0;   ///< K
};

/// q, k, v, o, gate, up and down, as a block of a LLaMA-like model has them.
std::vector<LinearLayer> linear_layers(const LayerSizes& sizes);

/// Normal activations, 1 % of the channels times 20: TensorKind::chan20 of fidelity/tensor.hpp.
/// Each layer's are others; they depend on layer, shape and `seed` alone. `jobs` threads.
operands::SourceTensor synthetic_activations(const LinearLayer& layer, std::size_t tokens,
                                             std::uint64_t seed, int jobs);

/// Normal weights divided by sqrt(K), so that results are about as large as activations; else
/// likewise.
operands::SourceTensor synthetic_weights(const LinearLayer& layer, std::uint64_t seed, int jobs);

}  // namespace mpgen::cli
