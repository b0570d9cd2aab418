// Co-simulation of a tile: whole multiplications, with and without pauses of its streams.
#pragma once

#include <functional>

#include "tb/cosim.hpp"

namespace mpgen::tb {

/// As run_cosim(), for a design whose unit is mpgemm_tile. Besides the results, a multiplication
/// without pauses must take exactly spec::tile_cycles(). A replay line is SUITE:SEED:CASE.
CosimResult run_tile_cosim(const spec::Design& design, const RtlSource& rtl,
                           const ModelCache& cache, const CosimOptions& options,
                           const std::function<void(const CosimProgress&)>& progress);

/// The suites of a tile.
std::vector<Suite> tile_suites();

}  // namespace mpgen::tb
