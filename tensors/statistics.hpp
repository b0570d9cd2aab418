// What quantisation did to a tensor.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>

#include "spec/formatbook.hpp"

namespace mpgen::tensors {

/// Sums of squares of the original values and of the errors.
struct ErrorSums {
  double signal = 0;
  double noise = 0;

  /// Adds values and what became of them; both spans are of one length.
  void add(std::span<const float> original, std::span<const float> restored);
  void add(const ErrorSums& other);

  /// Signal-to-quantisation-noise ratio in decibels; +Inf without any error.
  double sqnr_db() const;
};

/// Counts of side data.
struct SideCounts {
  std::array<std::uint64_t, spec::kMostDialects> dialects{};  ///< dialectfp4: blocks by dialect
  std::array<std::uint64_t, 256> exponents{};                 ///< dialectfp4, mxfp4: by exponent
  float smallest_scale = std::numeric_limits<float>::infinity();  ///< uint4, int4, int8
  float largest_scale = 0;

  void add_scale(float scale);
  void add(const SideCounts& other);
};

}  // namespace mpgen::tensors
