// Rows of binary16 blocks like the activations of language models.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mpgen::tb {

/// Rows that are Gaussian, Laplacian or Student-t (four degrees of freedom) in turn, each with a
/// scale of its own, rounded to binary16. One channel in a hundred is 30 times larger than the
/// others, the same ones in all rows of a seed. A value that binary16 does not reach becomes the
/// largest one that it does.
class BlockTensor {
 public:
  BlockTensor(std::size_t channels, std::uint64_t seed);

  std::size_t channels() const { return channel_factors_.size(); }

  /// Fills `patterns`, channels() long, with row number `row`.
  void make_row(std::uint64_t row, std::span<std::int32_t> patterns) const;

 private:
  static constexpr std::size_t kSamples = 8192;

  std::uint64_t seed_;
  std::array<std::vector<float>, 3> samples_;  // of each distribution, variance 1 or nearly so
  std::vector<float> channel_factors_;
};

}  // namespace mpgen::tb
