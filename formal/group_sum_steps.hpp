// Steps of the units that sum a group.
#pragma once

#include <string>
#include <vector>

#include "formal/reference.hpp"

namespace mpgen::formal {

/// Rounding of a running sum to 24 significant bits, specification section 2.2. Nothing for other
/// accumulators than `fp32`, which do not round. `name` is the emitted module's.
std::vector<Proof> sum_rounding_step(const spec::MixpePeSpec& unit, const std::string& name);

/// Alignment of one activation to the largest exponent of its group, specification section 2.2.
std::vector<Proof> alignment_step(const spec::GroupAlignerSpec& unit, const std::string& name);

}  // namespace mpgen::formal
