// Steps of the accumulators between blocks.
#pragma once

#include <string>
#include <vector>

#include "formal/reference.hpp"

namespace mpgen::formal {

/// The addition of a block to the accumulator with its rounding, at its real widths; specification
/// sections 3.4 and 5. Nothing for the exact accumulator, which does not round. `name` is the
/// emitted module's.
std::vector<Proof> block_addition_steps(const spec::DialectMacSpec& unit, const std::string& name);
std::vector<Proof> block_addition_steps(const spec::Mxfp4MacSpec& unit, const std::string& name);

}  // namespace mpgen::formal
