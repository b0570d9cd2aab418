// Groups written by hand: the corner cases of sums over a group.
#pragma once

#include <cstdint>
#include <vector>

#include "tb/operands.hpp"

namespace mpgen::tb {

/// One product.
struct ScriptElement {
  std::int32_t activation = 0;
  std::int32_t weight = 1;
};

/// Elements that have to come in one beat, as far as there are lanes.
using ScriptBeat = std::vector<ScriptElement>;

/// The beats of a group. All other elements of the group are zeros with any weight.
using GroupScript = std::vector<ScriptBeat>;

/// A numbered list of scripts.
struct ScriptList {
  std::uint64_t count = 0;
  GroupScript (*make)(const OperandFormat& format, std::uint64_t index) = nullptr;
};

/// Every corner activation with every weight, alone.
ScriptList single_scripts(const OperandFormat& format);

/// Every anchor with every anchor, in one beat and in two.
ScriptList pair_scripts(const OperandFormat& format);

/// A value, a smaller one, and the value taken away again; then all but the last bit of it.
ScriptList cancellation_scripts(const OperandFormat& format);

/// binary16: 24-bit sums, then half a unit in their last place, a little more and a little less,
/// with the halves in one beat and in several. For the binary32 accumulator.
ScriptList rounding_scripts(const OperandFormat& format);

}  // namespace mpgen::tb
