// Which modules of a design are mutated with it.
#pragma once

#include <string>
#include <vector>

#include "spec/unit.hpp"
#include "tb/model_cache.hpp"

namespace mpgen::mutation {

/// Names of the modules of `design`, without its headers, that are units of their own and are
/// mutated as such: of a tile all that is not the tile's own, of other designs none.
std::vector<std::string> modules_of_other_units(const spec::Design& design,
                                                const tb::RtlSource& rtl);

}  // namespace mpgen::mutation
