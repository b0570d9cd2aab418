// Quantised tensors like those of language models.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "spec/formats.hpp"

namespace mpgen::tb {

/// What the tensors are made for.
struct TensorFormat {
  spec::WeightFormat weights = spec::WeightFormat::uint4;
  spec::ActivationFormat activations = spec::ActivationFormat::fp16;
  int group = 128;
  int groups = 4;  ///< in a row
};

/// Groups in a row for groups of this length: 4, but rows of at most 2^17 elements.
int tensor_groups(int group);

/// A row of activations: Gaussian, one channel in a hundred 30 times larger than the others.
struct ActivationRow {
  std::vector<float> values;        ///< before quantisation
  std::vector<std::int32_t> codes;  ///< binary16 patterns, or INT8 values
  std::uint32_t row_scale = 0;      ///< binary32; 1.0 for binary16 activations
};

/// A row of weights: Gaussian.
struct WeightRow {
  std::vector<float> values;              ///< before quantisation
  std::vector<std::int32_t> codes;        ///< values of q
  std::vector<std::uint16_t> scales;      ///< per group, binary16
  std::vector<std::int32_t> zero_points;  ///< per group
};

/// Rows of both tensors and their products, quantised by the reference's quantisers. The same
/// channels are large in all rows of a seed. Rows are made when they are asked for and kept. To be
/// used by one thread.
class TensorSource {
 public:
  TensorSource(const TensorFormat& format, std::uint64_t seed);

  const TensorFormat& format() const { return format_; }

  /// Operands of dot product number `item`: each row of activations meets 16 rows of weights. Good
  /// until the source ends.
  const ActivationRow& activations(std::uint64_t item);
  const WeightRow& weights(std::uint64_t item);

 private:
  TensorFormat format_;
  std::uint64_t seed_;
  std::vector<float> channel_factors_;
  std::map<std::uint64_t, ActivationRow> activation_rows_;
  std::map<std::uint64_t, WeightRow> weight_rows_;

  ActivationRow make_activations(std::uint64_t row) const;
  WeightRow make_weights(std::uint64_t row) const;
};

}  // namespace mpgen::tb
