// What the data sheet of a tile says beyond that of other units.
#pragma once

#include <string>

#include "spec/mpgemm_tile.hpp"

namespace mpgen::gen {

/// Section "Streams": the beats of each stream, and the header of a call.
std::string tile_streams(const spec::MpgemmTileSpec& spec);

/// Lines of section "Timing": handshakes, and the cycles of a multiplication as a formula.
std::string tile_timing(const spec::MpgemmTileSpec& spec);

}  // namespace mpgen::gen
