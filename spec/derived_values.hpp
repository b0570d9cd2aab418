// What follows from a configuration: ranges and widths inside a unit, its latency and throughput.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spec/integer_range.hpp"
#include "spec/unit.hpp"

namespace mpgen::spec {

/// A signal of the unit and the values it can take.
struct DerivedValue {
  std::string name;                   ///< "dot", "asum" and so on
  std::optional<IntegerRange> range;  ///< in units of `lsb`; none: beyond 64 bits
  int bits = 0;                       ///< of the signal that holds it
  std::string lsb;      ///< weight of the least significant bit: "1", "2^-24", "2^(M - 29)"
  std::string meaning;  ///< a few words
};

/// The ends of the range in decimal; "-" without a range.
std::string least(const DerivedValue& value);
std::string greatest(const DerivedValue& value);

/// In the order of the data path.
std::vector<DerivedValue> derived_values(const UnitSpec& unit);

/// Weight of the least significant bit of a sum over a group: "2^-24" (FP16 with exact or fp32),
/// "2^(M - K)" with the number K = 25 + N (aligned:N), "1" (INT8).
std::string sum_lsb(ActivationFormat activations, const Accumulator& accumulator);

/// Products that the unit multiplies and accumulates in a cycle; 0 for units without products.
int macs_per_cycle(const UnitSpec& unit);

/// From where to where the latency counts: "3 cycles from ... to ..."; "none: combinational".
std::string latency_in_words(const UnitSpec& unit);

/// What the unit takes in a cycle, in words.
std::string throughput_in_words(const UnitSpec& unit);

}  // namespace mpgen::spec
