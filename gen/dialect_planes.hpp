// DialectFP4 codes of a block as bit planes: one vector of lanes for each bit of the magnitudes.
#pragma once

#include <string>

#include "gen/emission.hpp"
#include "spec/formatbook.hpp"

namespace mpgen::gen {

/// Module dialect_i, codes_i (lanes x {sign, index}) -> signs_o (lanes), magnitudes_o (one plane of
/// lanes per bit, bit 0 first). Lanes stand in an order of the planes' own, the same for all
/// operands. `lanes` is a multiple of 4.
const SvModule& emit_dialect_planes(const spec::Formatbook& book, int lanes,
                                    const std::string& name, Emission& emission);

}  // namespace mpgen::gen
