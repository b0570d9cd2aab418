// Scales and other data of a group as stimulus.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "tb/random.hpp"

namespace mpgen::tb {

/// Binary16 scales at the places where arithmetic goes wrong, both signs, Inf and NaN included.
const std::vector<std::uint16_t>& scale_corners();

/// Binary32 row scales of the same kind.
const std::vector<std::uint32_t>& row_scale_corners();

/// A finite binary32 pattern with a structured fraction and an exponent field from `least` to
/// `largest`.
std::uint32_t structured_binary32(Random& random, int least, int largest);

/// Random scales from tables that are made once: mostly finite, of all magnitudes.
class ScaleSource {
 public:
  explicit ScaleSource(std::uint64_t seed);

  std::uint16_t scale(std::uint64_t bits) const { return scales_[bits % kSize]; }
  std::uint32_t row_scale(std::uint64_t bits) const { return row_scales_[bits % kSize]; }

 private:
  static constexpr std::size_t kSize = 1024;
  std::array<std::uint16_t, kSize> scales_;
  std::array<std::uint32_t, kSize> row_scales_;
};

}  // namespace mpgen::tb
