// A whole matrix multiplication on the Verilated model of a tile.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "gemm/operands.hpp"
#include "spec/mpgemm_tile.hpp"
#include "spec/unit.hpp"
#include "tb/model.hpp"
#include "tb/model_cache.hpp"

namespace mpgen::tb {

/// w4a16 and w4a4 take binary16 (w4a4 quantises online), w4a8 INT8.
using TileActivations = std::variant<gemm::Binary16Matrix, gemm::Int8Matrix>;
/// w4a16 and w4a8 take groups, w4a4 DialectFP4 blocks.
using TileWeights = std::variant<gemm::GroupMatrix, gemm::DialectMatrix>;

/// Where a reset breaks a multiplication off.
struct TileReset {
  enum class During {
    nothing,   ///< no reset
    header,    ///< after some of its beats
    operands,  ///< after some of the first tile's activations
    sums,      ///< all operands are taken, no result has left since
    results,   ///< after some of them, before the last one
  };
  During during = During::nothing;
  std::uint64_t choice = 0;  ///< any number: decides which of the cycles that fit
};

struct TileRunOptions {
  int jobs = 1;  ///< model instances, each in a thread of its own; results do not depend on it
  /// Called now and then, by one thread at a time, with the products simulated so far and all.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
  /// Patterns of pauses, one for each stream in the order of the ports, or empty for none: see
  /// MpgenStream in plugin_abi.hpp.
  std::vector<std::vector<std::uint64_t>> pauses;
  std::uint64_t seed = 1;             ///< of the registers' initial values
  std::vector<std::string> plusargs;  ///< for the model
  /// Cycles after which a call counts as one that does not finish; 0: what a correct tile can need.
  std::uint64_t most_cycles = 0;
  /// With a reset each call is begun twice: the first time it is broken off. The cycles of the
  /// first time do not count.
  TileReset reset;
  /// Headers of calls that are empty, because of their rows, their columns or their length, follow
  /// each call and have to be taken.
  bool empty_calls = false;
  /// First, calls of the largest sizes are begun, on zeros, and broken off by a reset.
  bool largest_calls = false;
  /// Called with every model when it has done its work, by one thread at a time; may be empty.
  std::function<void(Model&)> at_end;
};

struct TileRunTotals {
  /// From each call's first header beat to its last row of results. The work is cut into a few
  /// calls, in a way that depends on its size only.
  std::uint64_t cycles = 0;
  std::uint64_t macs = 0;         ///< products of unpadded operands: M * N * K
  double utilisation = 0;         ///< macs / (cycles * rows * columns * lanes)
  double simulation_seconds = 0;  ///< from the first to the last cycle, wall clock
};

/// The calls that a multiplication is cut into: which rows and columns of the result.
struct TileCall {
  std::size_t first_row = 0;
  std::size_t rows = 0;
  std::size_t first_column = 0;
  std::size_t columns = 0;
};
std::vector<TileCall> tile_calls(const spec::MpgemmTileSpec& spec, std::size_t rows,
                                 std::size_t columns);

/// Simulates Y = X * W^T on the tile `design`, streams without gaps unless pauses are asked for.
/// `result`: [M, N] row-major, patterns of binary32, or of binary16 in the low 16 bits. Throws
/// std::invalid_argument when operands do not fit the design, ModelError when the model stops,
/// std::runtime_error when it does not finish or breaks the protocol of its output stream.
TileRunTotals run_tile(const spec::Design& design, const RtlSource& rtl, const ModelCache& cache,
                       const TileActivations& activations, const TileWeights& weights,
                       std::span<std::uint32_t> result, const TileRunOptions& options = {});

/// The same for a plugin that is built already.
TileRunTotals run_tile(const spec::MpgemmTileSpec& spec, const std::filesystem::path& plugin,
                       const TileActivations& activations, const TileWeights& weights,
                       std::span<std::uint32_t> result, const TileRunOptions& options = {});

}  // namespace mpgen::tb
