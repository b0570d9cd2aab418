#include "gemm/packed_operands.hpp"

#include <algorithm>

namespace mpgen::gemm {

PackedTokens::PackedTokens(std::size_t first, std::size_t count, int largest,
                           const BlockShape& shape)
    : activations_(count * shape.blocks * shape.steps * kStep),
      initial_(count * shape.blocks),
      scales_(count * shape.blocks),
      limits_(2 * count * shape.blocks),
      least_exponents_(count * shape.blocks) {
  std::size_t packed = 0;
  for (auto tokens = static_cast<std::size_t>(largest); tokens > 0; tokens /= 2) {
    for (; count - packed >= tokens; packed += tokens) {
      tiles_.push_back(
          {.first = first + packed,
           .tokens = static_cast<int>(tokens),
           .activations = activations_.data() + packed * shape.blocks * shape.steps * kStep,
           .initial = initial_.data() + packed * shape.blocks,
           .scales = scales_.data() + packed * shape.blocks,
           .limits = {.weights = limits_.data() + 2 * packed * shape.blocks,
                      .squares = limits_.data() + (2 * packed + 1) * shape.blocks,
                      .least_exponents = least_exponents_.data() + packed * shape.blocks}});
    }
  }
}

WeightPanel::WeightPanel(std::size_t rows, const BlockShape& shape)
    : weights(rows * shape.blocks * shape.steps * kStep),
      scales(rows * shape.blocks),
      zeros(rows * shape.blocks),
      ids(rows * shape.blocks),
      exponents(rows * shape.blocks),
      float_limits_(2 * shape.blocks),
      least_exponents_(shape.blocks) {
  limits = {.weights = float_limits_.data(),
            .squares = float_limits_.data() + shape.blocks,
            .least_exponents = least_exponents_.data()};
}

TileOperands operands_of(const TokenTile& tile, const WeightPanel& panel, const BlockShape& shape) {
  return {.weights = panel.weights.data(),
          .scales = panel.scales.data(),
          .zeros = panel.zeros.data(),
          .activations = tile.activations,
          .initial = tile.initial,
          .token_scales = tile.scales,
          .blocks = shape.blocks,
          .steps = shape.steps};
}

std::size_t tokens_per_pass(const BlockShape& shape) {
  constexpr std::size_t kCacheBytes = std::size_t{8} << 20;
  constexpr std::size_t kFewest = 256;
  constexpr std::size_t kMost = 4096;
  constexpr std::size_t kMultiple = 8;
  const std::size_t row_bytes = std::max<std::size_t>(shape.blocks * shape.steps * kStep, 1);
  return std::clamp(kCacheBytes / row_bytes, kFewest, kMost) / kMultiple * kMultiple;
}

}  // namespace mpgen::gemm
