// All tiles of a result: tokens are packed once, then every panel of output channels is expanded
// and used for all of them. Included once per target.
#if defined(MPGEN_GEMM_MULTIPLY_PANELS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef MPGEN_GEMM_MULTIPLY_PANELS_INL
#undef MPGEN_GEMM_MULTIPLY_PANELS_INL
#else
#define MPGEN_GEMM_MULTIPLY_PANELS_INL
#endif

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "gemm/lanes-inl.hpp"
#include "gemm/packed_operands.hpp"
#include "gemm/parallel.hpp"
#include "gemm/tile_kernel-inl.hpp"

MPGEN_BEFORE_NAMESPACE();
namespace mpgen::gemm::HWY_NAMESPACE {

/// Patterns of the results of one tile, [token][channel].
using TileResults = std::uint32_t[kTileTokens][kPanelRows];

/// A problem has
/// - `tokens()`, `channels()` and `shape()`;
/// - `pack(tile)`;
/// - `expand(first_channel, channels, panel)`;
/// - `run(operands, tile, panel, first_channel, channels, results)`.
template <class Problem>
void multiply_panels(const Problem& problem, std::span<std::uint32_t> result, int threads) {
  const BlockShape shape = problem.shape();
  const std::size_t channels = problem.channels();
  const std::size_t panels = (channels + kPanelRows - 1) / kPanelRows;
  const std::size_t pass = tokens_per_pass(shape);
  std::vector<std::unique_ptr<WeightPanel>> rooms(static_cast<std::size_t>(threads));
  for (std::size_t first = 0; first < problem.tokens(); first += pass) {
    const PackedTokens tokens(first, std::min(pass, problem.tokens() - first), kTileTokens, shape);
    const auto& tiles = tokens.tiles();
    for_each_panel(tiles.size(), threads,
                   [&](std::size_t tile, int /*worker*/) { problem.pack(tiles[tile]); });
    for_each_panel(panels, threads, [&](std::size_t panel, int worker) {
      auto& room = rooms[static_cast<std::size_t>(worker)];
      if (!room) room = std::make_unique<WeightPanel>(kPanelRows, shape);
      const std::size_t first_channel = panel * kPanelRows;
      const std::size_t rows = std::min(kPanelRows, channels - first_channel);
      problem.expand(first_channel, rows, *room);
      for (const TokenTile& tile : tiles) {
        TileResults results;
        problem.run(operands_of(tile, *room, shape), tile, *room, first_channel, rows, results);
        for (int token = 0; token < tile.tokens; ++token) {
          std::copy_n(results[token], rows,
                      result.data() + (tile.first + static_cast<std::size_t>(token)) * channels +
                          first_channel);
        }
      }
    });
  }
}

}  // namespace mpgen::gemm::HWY_NAMESPACE
MPGEN_AFTER_NAMESPACE();

#endif
