// A multiplication of a tile as beats of its streams.
#pragma once

#include <vector>

#include "spec/mpgemm_tile.hpp"
#include "spec/port.hpp"
#include "tb/icarus_streams.hpp"
#include "tb/tile_cases.hpp"

namespace mpgen::tb {

/// All calls of the case one behind the other: an entry for each stream in the order of the ports,
/// the results last. Of a beat of results count tkeep, tlast and the bytes that tkeep marks.
std::vector<StreamBeats> tile_vectors(const spec::MpgemmTileSpec& spec, const TileCase& test);

/// The ports whose values a beat of results holds, tdata, tkeep and tlast, each in words of its own
/// as StreamBeats has them.
spec::Ports result_ports(const spec::Ports& ports);

}  // namespace mpgen::tb
