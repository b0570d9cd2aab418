// Steps of the block MACs.
#pragma once

#include <string>
#include <vector>

#include "formal/reference.hpp"

namespace mpgen::formal {

/// The product of two decoded elements and, but for the exact accumulator, which does not round,
/// the addition of a block to the accumulator with its rounding; specification sections 3.4 and 5.
/// `name` is the emitted module's.
std::vector<Proof> block_mac_steps(const spec::DialectMacSpec& unit, const std::string& name);
std::vector<Proof> block_mac_steps(const spec::Mxfp4MacSpec& unit, const std::string& name);

}  // namespace mpgen::formal
