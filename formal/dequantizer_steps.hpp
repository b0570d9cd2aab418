// Steps of the group epilogue.
#pragma once

#include <string>
#include <vector>

#include "formal/reference.hpp"

namespace mpgen::formal {

/// Conversion of d, product with the scale, sum over groups, and with a row scale or binary16
/// results what follows; specification section 2.3. `name` is the emitted module's.
std::vector<Proof> dequantizer_steps(const spec::DequantizerSpec& unit, const std::string& name);

}  // namespace mpgen::formal
