// What the vectorised DialectFP4 quantisers look up of a formatbook.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "spec/formatbook.hpp"

namespace mpgen::gemm {

/// Tables of a legal formatbook. t is an element's magnitude truncated to quarter units, 0..31
/// (specification section 3.2, step 2); a word "in both halves" serves two elements of 16 bits.
struct DialectTables {
  static constexpr std::size_t kMostPairs = spec::kMostDialects / 2;
  static constexpr std::size_t kThresholds = spec::kDialectMagnitudes - 1;
  static constexpr std::size_t kTruncated = spec::kTruncatedValues;
  /// Thresholds are sums of two magnitudes, 1..29.
  static constexpr std::size_t kMostExcesses = 2 * spec::kLargestMagnitude;

  explicit DialectTables(spec::Formatbook legal_book);

  spec::Formatbook book;
  std::size_t dialects;

  /// Stage 1: the pair of largest t = 16 + i at [i]. A t below 16 has the pair of 16.
  alignas(64) std::array<std::uint32_t, kTruncated / 2> pairs{};

  /// Stage 2 and coding at once, at [pair * 32 + t]: index in the even dialect in bits 2..0, in the
  /// odd one in bits 5..3; bits 7..6 are 0 if t is even-beneficial, 2 if it is odd-beneficial, else
  /// 1.
  alignas(64) std::array<std::uint8_t, kMostPairs * kTruncated> entries{};

  /// The same for machines without wide look-ups: sets of beneficial t, and at
  /// [dialect * 7 + k - 1] the threshold of index k in both halves.
  std::array<std::uint32_t, spec::kMostDialects> beneficial{};
  std::array<std::uint32_t, spec::kMostDialects * kThresholds> thresholds{};

  /// An element's excess over a threshold, 0 if it is below, times a weight.
  struct Term {
    std::uint32_t excess = 0;  ///< place in `excesses`
    std::int32_t weight = 0;
  };
  /// Least squares: the thresholds that tell dialects apart, in quarter units, ascending.
  std::vector<std::uint32_t> excesses;
  /// Half of what a dialect gains over all-zero codes, less what all dialects gain alike.
  std::vector<std::vector<Term>> gains;  // [dialect]
};

}  // namespace mpgen::gemm
