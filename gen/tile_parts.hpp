// The modules that mpgemm_tile is made of, each a unit that a floorplan can place.
#pragma once

#include <string>

#include "gen/emission.hpp"
#include "gen/sv_module.hpp"
#include "spec/mpgemm_tile.hpp"

namespace mpgen::gen {

/// Bits of what one row's activations are after the edge, per beat, and what they consist of.
struct TileOperandWidths {
  int activation_edge = 0;  ///< at tile_row: raw activations, aligned ones, or codes and side data
  int activation = 0;       ///< at the elements: decoded
  int weight_edge = 0;      ///< at tile_column
  int group_side = 0;       ///< {first, last unit of the tile [, zero point], scale} of a column
  int row_side = 0;         ///< what a row's results need, see tile_row
  int value = 0;            ///< one decoded activation of MixPE, two's complement
  int magnitude = 0;        ///< one decoded element of BlockDialect
};

TileOperandWidths tile_operand_widths(const spec::MpgemmTileSpec& spec);

/// Whether a decoded activation of MixPE keeps its exponent beside it.
bool tile_has_exponents(const spec::MpgemmTileSpec& spec);
/// Whether weights are recoded to two's complement, 8 less than q or int4, in two signed digits.
bool tile_recodes_weights(const spec::MpgemmTileSpec& spec);

/// A control flag of row `row` of a column: one flag serves all rows, or, systolic, each has its
/// own.
std::string tile_row_flag(const spec::MpgemmTileSpec& spec, const std::string& name,
                          const std::string& row);

/// Admits beats: header, counters, and the handshakes of the streams.
const SvModule& emit_tile_sequencer(const spec::MpgemmTileSpec& spec, const std::string& name,
                                    Emission& emission);
/// Delays element i of a vector by i cycles: the edges of the systolic array.
const SvModule& emit_tile_skew(const std::string& name, Emission& emission);
/// Activation edge of one row behind aligner or selector: decoding, sums, flags.
const SvModule& emit_tile_row(const spec::MpgemmTileSpec& spec, const std::string& name,
                              Emission& emission);
/// The elements of one column, its weight edge, its epilogue and the memory of its results.
const SvModule& emit_tile_column(const spec::MpgemmTileSpec& spec, const std::string& name,
                                 Emission& emission);
/// Rows of results from the columns' memories to the output stream.
const SvModule& emit_tile_output(const spec::MpgemmTileSpec& spec, const std::string& name,
                                 Emission& emission);

}  // namespace mpgen::gen
