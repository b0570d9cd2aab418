// Multiplications that a tile is tested with, and what must come out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "spec/mpgemm_tile.hpp"
#include "tb/suite.hpp"
#include "tb/tile_run.hpp"

namespace mpgen::tb {

/// Operands, and what is done besides (see TileRunOptions).
struct TileCase {
  TileActivations activations;
  TileWeights weights;
  std::vector<std::vector<std::uint64_t>> pauses;  ///< empty: none
  TileReset reset;
  bool empty_calls = false;
  bool largest_calls = false;
};

/// Cases of a suite; 0: a tile does not have it. `random` and `protocol` have `count` if it is not
/// 0.
std::uint64_t tile_case_count(Suite suite, std::uint64_t count);

/// Case number `index`, a function of its arguments.
TileCase make_tile_case(const spec::MpgemmTileSpec& spec, Suite suite, std::uint64_t seed,
                        std::uint64_t index);

/// What the reference says: patterns [M, N], from the models of single units (gemm/naive.hpp), or,
/// for large cases, from the vectorised reference.
std::vector<std::uint32_t> expected_results(const spec::MpgemmTileSpec& spec, const TileCase& test);

/// M, N and k of a case.
spec::GemmSize size_of(const TileCase& test);

}  // namespace mpgen::tb
