// Tiles that the tools read in seconds.
#pragma once

#include <algorithm>

#include "spec/unit.hpp"

namespace mpgen::tests {

/// The tile with at most two rows, two columns and 16 lanes: the same modules, fewer instances of
/// them and of their lanes.
inline spec::MpgemmTileSpec smaller_tile(spec::MpgemmTileSpec tile) {
  tile.rows = std::min(tile.rows, 2);
  tile.columns = std::min(tile.columns, 2);
  tile.lanes = std::min(tile.lanes, 16);
  return tile;
}

}  // namespace mpgen::tests
