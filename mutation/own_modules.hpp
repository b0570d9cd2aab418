// Which modules of a design are mutated with it.
#pragma once

#include <string>
#include <vector>

#include "spec/unit.hpp"
#include "tb/model_cache.hpp"

namespace mpgen::mutation {

/// Names of the modules of `design`, without its headers, that are units of their own and are
/// mutated as such: of composed ones (mpgemm_tile, mixpe_dot, dialect_dot) all that is not
/// their own, of other designs none.
std::vector<std::string> modules_of_other_units(const spec::Design& design,
                                                const tb::RtlSource& rtl);

}  // namespace mpgen::mutation
