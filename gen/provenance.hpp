// Where a generated file comes from.
#pragma once

#include <string>

#include "spec/unit.hpp"

namespace mpgen::gen {

/// One sentence with the generator's version and the resolved parameters of the design.
std::string provenance(const spec::Design& design);

}  // namespace mpgen::gen
