// One function on all of its inputs: how each of the three computes it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "spec/unit.hpp"

namespace mpgen::exhaustive {

/// Inputs are the numbers 0..2^bits - 1, "points". Results have 16 or 32 bits.
struct Subject {
  /// Fills `results` for the points from `first` on.
  using Evaluate = void (*)(std::uint32_t first, std::span<std::uint32_t> results);

  std::string name;
  std::string what;
  int bits = 32;
  int result_bits = 16;
  spec::Design design;    ///< the unit whose emitted functions are simulated
  std::string variables;  ///< SystemVerilog: declarations of `evaluate`
  std::string body;       ///< SystemVerilog: statements that set `evaluate` from `point`
  Evaluate golden = nullptr;
  Evaluate host = nullptr;  ///< null: not on this machine
  std::string host_method;
  /// Whether the unit can ever have this input.
  bool (*is_reachable)(std::uint32_t point) = nullptr;
  std::string not_simulated;  ///< the others in words
  /// Operands and operation of a point, for messages.
  std::string (*describe)(std::uint32_t point) = nullptr;

  /// Points of a slice.
  std::uint64_t slice_points() const;
  std::uint64_t slices() const { return (std::uint64_t{1} << bits) / slice_points(); }
};

/// In the order of subjects().
const std::vector<Subject>& all_subjects();

}  // namespace mpgen::exhaustive
