// Quantised tensors like those of language models.
#pragma once

#include <cstdint>
#include <vector>

#include "spec/formats.hpp"

namespace mpgen::tb {

/// One row of activations and one row of weights, before and after quantisation.
struct TensorRows {
  std::vector<float> activations;  ///< before: Gaussian, one channel in a hundred 30 times larger
  std::vector<float> weights;      ///< before: Gaussian
  std::vector<std::int32_t> activation_codes;  ///< binary16 patterns, or INT8 values
  std::vector<std::int32_t> weight_codes;      ///< values of q
  std::vector<std::uint16_t> scales;           ///< per group, binary16
  std::vector<std::int32_t> zero_points;       ///< per group
  std::uint32_t row_scale = 0;                 ///< binary32; 1.0 for binary16 activations
};

/// What the rows are made for.
struct TensorFormat {
  spec::WeightFormat weights = spec::WeightFormat::uint4;
  spec::ActivationFormat activations = spec::ActivationFormat::fp16;
  int group = 128;
  int groups = 4;  ///< in a row
};

/// Groups in a row for groups of this length: 4, but rows of at most 2^17 elements.
int tensor_groups(int group);

/// Row number `index` of the tensors that `seed` makes. Quantised by the reference's quantisers.
/// The same channels are large in all rows of a seed.
TensorRows make_tensor_rows(const TensorFormat& format, std::uint64_t seed, std::uint64_t index);

}  // namespace mpgen::tb
