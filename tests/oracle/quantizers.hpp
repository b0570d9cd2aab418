// Quantisers of weights and activations. Specification section 2.4.
//
// Where the text leaves a choice it is read so: every quotient and `max - min` is a binary32
// operation on binary32 numbers (a binary16 scale is first converted, which is exact); `rne` rounds
// the binary32 quotient to an integer; the clamp comes last. A scale that rounds to zero although
// the group is not all zero is the smallest positive number of the scale's format instead: nothing
// is then divided by zero, and a weight is still at most half a step off.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace mpgen::oracle {

struct QuantizedWeights {
  std::vector<std::int32_t> codes;
  std::uint16_t scale = 0;  ///< binary16 pattern
  std::int32_t zero_point = 0;
  /// The formula gives a scale of zero; the smallest positive one stands in for it.
  bool scale_vanished = false;
};

/// Nothing when a weight is Inf or NaN or the scale is not finite in binary16.
std::optional<QuantizedWeights> quantize_uint4(std::span<const float> weights);
std::optional<QuantizedWeights> quantize_int4(std::span<const float> weights);

struct QuantizedActivations {
  std::vector<std::int32_t> codes;
  std::uint32_t scale = 0;      ///< binary32 pattern; 1.0 for a row of zeros
  bool scale_vanished = false;  ///< as above
};

/// Nothing when an activation is Inf or NaN.
std::optional<QuantizedActivations> quantize_int8(std::span<const float> activations);

}  // namespace mpgen::oracle
