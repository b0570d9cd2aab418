// mpgemm_tile: rows x columns of processing elements, output stationary, behind AXI streams.
#pragma once

#include <cstdint>
#include <string>

#include "spec/block_accumulator.hpp"
#include "spec/dialect_dot.hpp"
#include "spec/formatbook.hpp"
#include "spec/formats.hpp"
#include "spec/mixpe_dot.hpp"
#include "spec/port.hpp"

namespace mpgen::spec {

/// Bits of weights and activations, and with them the arithmetic: MixPE (section 2 of the
/// specification) with binary16 or INT8 activations, or BlockDialect (section 3).
enum class TileScheme { w4a16, w4a8, w4a4 };

/// How operands reach the elements: all of a row or column at once, or from neighbour to neighbour
/// with a register between.
enum class TileDataflow { broadcast, systolic };

/// How products are summed: inside a group (w4a16, w4a8) or between blocks (w4a4).
struct TileAccumulator {
  enum class Kind { exact, fp32, fp16, aligned };
  Kind kind = Kind::exact;
  int fraction_bits = 0;  ///< N of aligned:N

  friend bool operator==(const TileAccumulator&, const TileAccumulator&) = default;
};

/// Elements of the longest dot product.
inline constexpr int kTileLongestK = 65536;
/// Rows and columns of the largest tile.
inline constexpr int kTileMostRows = 64;
/// Sizes of a call at the head of the activation stream: three words of 32 bits.
inline constexpr int kTileHeaderBits = 96;
/// Tiles whose results may be under way: one being summed up, one leaving.
inline constexpr int kTileResultBuffers = 2;

/// Specification sections 2 to 4. A beat brings `lanes` elements along k for each row and column.
struct MpgemmTileSpec {
  TileScheme scheme = TileScheme::w4a16;
  int rows = 16;     ///< 1..64, activation rows (tokens)
  int columns = 16;  ///< 1..64, weight rows (output channels)
  TileDataflow dataflow = TileDataflow::broadcast;
  int lanes = 4;                               ///< w4a8: 4 or more; w4a4: block
  WeightFormat weights = WeightFormat::uint4;  ///< w4a16, w4a8
  int group = 128;                             ///< w4a16, w4a8: elements that share a scale, even
  int block = 32;                              ///< w4a4: elements that share dialect and exponent
  Formatbook formatbook = blockdialect_formatbook();  ///< w4a4
  TileAccumulator accumulator;
  OutputFormat output = OutputFormat::fp32;

  bool is_mixpe() const { return scheme != TileScheme::w4a4; }
  bool is_systolic() const { return dataflow == TileDataflow::systolic; }
  bool has_aligner() const { return accumulator.kind == TileAccumulator::Kind::aligned; }
  bool has_zero_point() const { return is_mixpe() && weights == WeightFormat::uint4; }
  bool has_row_scale() const { return scheme == TileScheme::w4a8; }
  /// Elements along k that share side data: k is padded to a multiple of it.
  int unit_elements() const { return is_mixpe() ? group : block; }
  /// Beats of a group or block.
  int beats() const { return unit_elements() / lanes; }
  friend bool operator==(const MpgemmTileSpec&, const MpgemmTileSpec&) = default;
};

std::string to_string(TileScheme scheme);
std::string to_string(TileDataflow dataflow);
std::string to_string(const TileAccumulator& accumulator);

/// The accumulator as the units inside know it: of w4a16 and w4a8; of w4a4.
Accumulator group_accumulator(const MpgemmTileSpec& spec);
BlockAccumulator block_accumulator(const MpgemmTileSpec& spec);

/// The dot product that each element computes; it fixes ranges, widths and the units at the edges.
/// The first for w4a16 and w4a8, the second for w4a4.
MixpeDotSpec mixpe_dot_of(const MpgemmTileSpec& spec);
DialectDotSpec dialect_dot_of(const MpgemmTileSpec& spec);

/// Rows that drain through one dequantizer. A dequantizer takes a row a cycle and has a group's
/// beats for all of its rows: the largest divisor of the rows that is not above the beats. All rows
/// for w4a4, whose sums leave once a dot product.
int band_rows(const MpgemmTileSpec& spec);
int bands(const MpgemmTileSpec& spec);

/// Widths of the streams' beats in bits.
int activation_beat_bits(const MpgemmTileSpec& spec);  ///< rows x lanes x 16 or 8
/// columns x lanes x 4; w4a4: per column its codes and above them the side data of its block.
int weight_beat_bits(const MpgemmTileSpec& spec);
int scale_beat_bits(const MpgemmTileSpec& spec);   ///< columns x {zero point, scale}; 0 for w4a4
int result_beat_bits(const MpgemmTileSpec& spec);  ///< one row: columns x 32 or 16
/// Beats that the header takes.
int header_beats(const MpgemmTileSpec& spec);

/// clk_i, rst_ni, then the AXI streams activations, weights and (w4a16, w4a8) scales in, results
/// out.
Ports ports(const MpgemmTileSpec& spec);

/// Cycles from the last beat of a tile to the first row of its results.
int latency(const MpgemmTileSpec& spec);

/// A matrix multiplication: Y[rows, columns] = X[rows, k] * W[columns, k]^T.
struct GemmSize {
  std::uint64_t rows = 0;
  std::uint64_t columns = 0;
  std::uint64_t k = 0;
};

/// Cycles from the first header beat to the last row of results, streams without gaps and a sink
/// that is always ready.
std::uint64_t tile_cycles(const MpgemmTileSpec& spec, const GemmSize& size);

/// Share of the cycles' products that the multiplication needs: 1 would be all elements busy with
/// unpadded operands in every cycle.
double tile_utilisation(const MpgemmTileSpec& spec, const GemmSize& size);

}  // namespace mpgen::spec
