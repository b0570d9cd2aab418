// Commands that take configurations of unit mpgemm_tile only.
#pragma once

#include <vector>

#include "cli/console.hpp"
#include "cli/load_designs.hpp"
#include "spec/mpgemm_tile.hpp"

namespace mpgen::cli {

/// Whether all are tiles; every other one is printed as `print_problems` does.
bool are_tiles(const std::vector<LoadedDesign>& designs, bool json, Console& console);

/// Of a design that is one.
const spec::MpgemmTileSpec& tile_of(const spec::Design& design);

}  // namespace mpgen::cli
