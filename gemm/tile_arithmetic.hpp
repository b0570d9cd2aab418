// The arithmetic of a tile as mpGEMM takes it.
#pragma once

#include "gemm/gemm.hpp"
#include "spec/mpgemm_tile.hpp"

namespace mpgen::gemm {

/// Of schemes w4a16 and w4a8: a beat of the tile is what rounds once with `fp32`.
inline MixpeArithmetic mixpe_arithmetic(const spec::MpgemmTileSpec& tile) {
  return {.accumulator = spec::group_accumulator(tile), .lanes = tile.lanes, .output = tile.output};
}

/// Of scheme w4a4.
inline BlockArithmetic block_arithmetic(const spec::MpgemmTileSpec& tile) {
  return {.accumulator = spec::block_accumulator(tile), .output = tile.output};
}

}  // namespace mpgen::gemm
