// What has to be seen of a tile.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "spec/mpgemm_tile.hpp"
#include "tb/tile_cases.hpp"

namespace mpgen::tb {

/// Names of the functional bins.
std::vector<std::string> tile_bins(const spec::MpgemmTileSpec& spec);

/// Counts one case into `hits`, one per bin; `results` are those of expected_results(). An empty
/// `hits` gets its size.
void cover(const spec::MpgemmTileSpec& spec, const TileCase& test,
           std::span<const std::uint32_t> results, std::vector<std::uint64_t>& hits);

}  // namespace mpgen::tb
