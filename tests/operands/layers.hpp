// Layers of 4-bit checkpoints, packed for the tests as the writers of such files do it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/golden/splitmix64.hpp"
#include "tests/tensors/plain_decoder.hpp"
#include "tests/tensors/test_files.hpp"

namespace mpgen::operands::test {

using tensors::test::Bytes;
using tensors::test::Piece;

/// Weights w = scale * (code - zero) of `channels` rows of `k` elements.
struct Layer {
  std::size_t channels = 8;
  std::size_t k = 16;
  std::size_t group = 8;
  std::vector<std::vector<int>> codes = {};   ///< [channels][k]
  std::vector<std::vector<int>> zeros = {};   ///< [channels][groups]
  std::vector<std::vector<int>> scales = {};  ///< [channels][groups], binary16 patterns

  std::size_t groups() const { return (k + group - 1) / group; }

  double weight(std::size_t channel, std::size_t element) const {
    const std::size_t at = element / group;
    return tensors::test::half_value(scales[channel][at]) *
           (codes[channel][element] - zeros[channel][at]);
  }
};

/// Random codes, zero points `least_zero`..15 and positive scales.
inline Layer random_layer(std::size_t channels, std::size_t k, std::size_t group,
                          std::uint64_t seed, int least_zero = 0, int largest_zero = 15) {
  golden::test::SplitMix64 random(seed);
  Layer layer{.channels = channels, .k = k, .group = group};
  for (std::size_t channel = 0; channel < channels; ++channel) {
    layer.codes.emplace_back();
    layer.zeros.emplace_back();
    layer.scales.emplace_back();
    for (std::size_t i = 0; i < k; ++i) layer.codes.back().push_back(random.between(0, 15));
    for (std::size_t i = 0; i < layer.groups(); ++i) {
      layer.zeros.back().push_back(random.between(least_zero, largest_zero));
      layer.scales.back().push_back(random.between(0x1000, 0x2FFF));
    }
  }
  return layer;
}

/// Eight codes, the first in the low nibble.
inline std::uint32_t word_of(const std::array<int, 8>& codes) {
  std::uint32_t word = 0;
  for (std::size_t i = 8; i-- > 0;) word = word << 4 | static_cast<std::uint32_t>(codes[i]);
  return word;
}

/// [groups, channels], as both formats have them.
inline Piece scales_piece(const std::string& prefix, const Layer& layer) {
  std::vector<int> patterns;
  for (std::size_t group = 0; group < layer.groups(); ++group) {
    for (std::size_t channel = 0; channel < layer.channels; ++channel) {
      patterns.push_back(layer.scales[channel][group]);
    }
  }
  return {prefix + ".scales",
          "F16",
          {layer.groups(), layer.channels},
          tensors::test::numbers16(patterns)};
}

/// AutoGPTQ: words along k; zero points along channels, stored minus `stored_less`.
inline std::vector<Piece> gptq_pieces(const std::string& prefix, const Layer& layer,
                                      int stored_less = 1, bool with_order = true) {
  Bytes codes;
  for (std::size_t k = 0; k < layer.k; k += 8) {
    for (std::size_t channel = 0; channel < layer.channels; ++channel) {
      std::array<int, 8> eight{};
      for (std::size_t i = 0; i < 8; ++i) eight[i] = layer.codes[channel][k + i];
      codes += tensors::test::number(word_of(eight), 4);
    }
  }
  Bytes zeros;
  for (std::size_t group = 0; group < layer.groups(); ++group) {
    for (std::size_t channel = 0; channel < layer.channels; channel += 8) {
      std::array<int, 8> eight{};
      for (std::size_t i = 0; i < 8; ++i) eight[i] = layer.zeros[channel + i][group];
      std::uint32_t word = word_of(eight);
      if (stored_less == 1) word -= 0x11111111;
      zeros += tensors::test::number(word, 4);
    }
  }
  Bytes order;
  for (std::size_t k = 0; k < layer.k; ++k) order += tensors::test::number(k / layer.group, 4);
  std::vector<Piece> pieces = {
      {prefix + ".qweight", "I32", {layer.k / 8, layer.channels}, codes},
      {prefix + ".qzeros", "I32", {layer.groups(), layer.channels / 8}, zeros},
      scales_piece(prefix, layer)};
  if (with_order) pieces.push_back({prefix + ".g_idx", "I32", {layer.k}, order});
  return pieces;
}

/// AutoAWQ: words along channels, whose nibbles take the channels in the order 0 2 4 6 1 3 5 7.
inline std::vector<Piece> awq_pieces(const std::string& prefix, const Layer& layer) {
  constexpr std::array<std::size_t, 8> kOrder = {0, 2, 4, 6, 1, 3, 5, 7};
  Bytes codes;
  for (std::size_t k = 0; k < layer.k; ++k) {
    for (std::size_t channel = 0; channel < layer.channels; channel += 8) {
      std::array<int, 8> eight{};
      for (std::size_t i = 0; i < 8; ++i) eight[i] = layer.codes[channel + kOrder[i]][k];
      codes += tensors::test::number(word_of(eight), 4);
    }
  }
  Bytes zeros;
  for (std::size_t group = 0; group < layer.groups(); ++group) {
    for (std::size_t channel = 0; channel < layer.channels; channel += 8) {
      std::array<int, 8> eight{};
      for (std::size_t i = 0; i < 8; ++i) eight[i] = layer.zeros[channel + kOrder[i]][group];
      zeros += tensors::test::number(word_of(eight), 4);
    }
  }
  return {{prefix + ".qweight", "I32", {layer.k, layer.channels / 8}, codes},
          {prefix + ".qzeros", "I32", {layer.groups(), layer.channels / 8}, zeros},
          scales_piece(prefix, layer)};
}

}  // namespace mpgen::operands::test
