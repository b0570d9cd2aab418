// A formatbook as SystemVerilog, for the behavioural references: everything is worked out anew from
// the magnitudes, by comparing distances.
#pragma once

#include <string>

#include "spec/formatbook.hpp"

namespace mpgen::formal {

/// Function magnitudes_of(dialect): the magnitude of each index in half units, 4 bits an index.
/// Specification section 3.1.
std::string magnitudes_function(const spec::Formatbook& book);

/// Function nearest_indices_of(dialect): for each t the index of the magnitude nearest to t quarter
/// units, ties to the larger one, 3 bits a t. Specification section 3.2, step 5.
std::string nearest_indices_function(const spec::Formatbook& book);

/// Function pair_of(largest): the pair of a block whose largest t is `largest`, as a dialect id
/// with the last bit 0. Specification section 3.2, step 3.
std::string pair_function(const spec::Formatbook& book);

/// Function helped_by(dialect): for each t a bit that says whether all of the open interval
/// (t, t + 1) is strictly nearer to this dialect than to its mate. Specification section 3.2,
/// step 4.
std::string helped_function(const spec::Formatbook& book);

}  // namespace mpgen::formal
