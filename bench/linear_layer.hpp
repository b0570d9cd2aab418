// The same linear layer for mpGEMM and for its peers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mpgen::bench {

/// Normally distributed activations (deviation 1) and weights (deviation 0.02), the same on every
/// machine.
struct LinearLayer {
  LinearLayer(std::size_t token_count, std::size_t channel_count, std::size_t depth);

  /// Multiplications and additions of one forward pass.
  double operations() const;

  std::size_t tokens;
  std::size_t channels;
  std::size_t k;
  std::vector<float> activations;  ///< [tokens, k]
  std::vector<float> weights;      ///< [channels, k]
};

/// Rounded to binary16 (RNE).
std::vector<std::uint16_t> to_binary16(const std::vector<float>& values);

}  // namespace mpgen::bench
