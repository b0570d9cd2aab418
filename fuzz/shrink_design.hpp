// Makes a failing configuration small.
#pragma once

#include <cstdint>
#include <functional>

#include "spec/unit.hpp"

namespace mpgen::fuzz {

/// Whether a smaller design still fails in the same way.
using StillFails = std::function<bool(const spec::Design&)>;

struct ShrinkLimits {
  int most_trials = 60;  ///< calls of StillFails
};

struct ShrunkDesign {
  spec::Design design;
  int trials = 0;
  bool is_minimal = false;  ///< no single step makes it smaller; false when the trials ran out
};

/// How far a design is from the smallest one of its unit: integers count by themselves, other keys
/// by their distance from the default. Every step of shrinking lowers it.
std::uint64_t size_of(const spec::Design& design);

/// Takes steps as long as `still_fails`: everything at its smallest, then key by key fewer lanes,
/// smaller groups, default values, smaller lists and formatbooks. A key that does not go with a
/// changed one follows it. All candidates are legal and keep the unit; the result has the unit's
/// name. `design` itself fails.
ShrunkDesign shrink_design(const spec::Design& design, const StillFails& still_fails,
                           const ShrinkLimits& limits = {});

}  // namespace mpgen::fuzz
