// Functional bins that several units have in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "golden/rounding.hpp"
#include "spec/formats.hpp"
#include "tb/operands.hpp"
#include "tb/stream_protocol.hpp"

namespace mpgen::tb {

/// Collects bins and hands out their numbers.
class BinList {
 public:
  /// Number of the first of `names`; the others follow.
  std::size_t add(const std::vector<std::string>& names);
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::vector<std::string> names_;
};

/// Where the exact value lies between the two representable values around it.
enum class RoundingCase { exact, below_tie, tie_down, tie_up, above_tie };
inline constexpr std::size_t kRoundingCases = 5;

/// "WHAT: exact", "WHAT: below a tie" and so on, in the order of RoundingCase.
std::vector<std::string> rounding_names(const std::string& what);

/// RNE of magnitude * 2^exponent to `format`; magnitude > 0 and below 2^126.
RoundingCase rounding_case(golden::UInt128 magnitude, int exponent,
                           const golden::BinaryFormat& format);

/// Classes of activations, and codes of weights.
class OperandBins {
 public:
  /// `has_nonfinite`: Inf and NaN count as a class of their own.
  OperandBins(BinList& list, const OperandFormat& format, bool has_weights, bool has_nonfinite);

  void count_activation(std::int32_t activation, std::span<std::uint64_t> hits) const;
  void count_weight(std::int32_t weight, std::span<std::uint64_t> hits) const {
    ++hits[first_weight_ + (static_cast<std::size_t>(weight) & 15)];
  }

 private:
  OperandFormat format_;
  bool has_nonfinite_;
  std::size_t first_activation_ = 0;
  std::size_t first_weight_ = 0;
};

/// How packets follow each other.
class StreamBins {
 public:
  /// `packet` is the unit's word for it; `most_beats` is 0 when there is no longest packet.
  StreamBins(BinList& list, const std::string& packet, std::uint64_t fewest_beats,
             std::uint64_t most_beats, int latency);

  void cover(const Stimulus& stimulus, const ControlPorts& control,
             std::span<std::uint64_t> hits) const;

 private:
  std::size_t latency_;
  std::uint64_t fewest_beats_;
  std::uint64_t most_beats_;
  std::size_t between_ = 0;               // two bins
  std::optional<std::size_t> in_flight_;  // one bin, for results that take several cycles
  std::optional<std::size_t> inside_;     // two bins, for packets of several beats
  std::optional<std::size_t> lengths_;    // two bins, for packets of different lengths
};

}  // namespace mpgen::tb
