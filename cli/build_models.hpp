// Models of several designs, built before they are needed.
#pragma once

#include <vector>

#include "cli/console.hpp"
#include "cli/load_designs.hpp"
#include "tb/model_cache.hpp"

namespace mpgen::cli {

/// Fills the cache with `jobs` models at a time: compiling one takes a single processor, and longer
/// than running it. `sources` are the RTL of `designs`. Does nothing when there is nothing to do at
/// the same time. A failure shows when the design's turn comes.
void build_models(const std::vector<LoadedDesign>& designs,
                  const std::vector<tb::RtlSource>& sources, const tb::ModelCache& cache, int jobs,
                  Console& console);

}  // namespace mpgen::cli
