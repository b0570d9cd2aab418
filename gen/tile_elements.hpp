// The elements of a column: what differs between MixPE and BlockDialect.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gen/emission.hpp"
#include "gen/sv_module.hpp"
#include "spec/mpgemm_tile.hpp"

namespace mpgen::gen {

/// Parts of the module of a column, emitted in this order between those that both have. The module
/// has the localparams Rows, Lanes, and flags decoded_valid_q, decoded_first_q, decoded_last_q and
/// the like for `summed`, one for all rows or, systolic, one for each.
class TileElements {
 public:
  virtual ~TileElements() = default;
  TileElements() = default;
  TileElements(const TileElements&) = delete;
  TileElements& operator=(const TileElements&) = delete;

  /// Paragraphs of the header.
  virtual std::vector<std::string> description() const = 0;
  virtual void constants() = 0;
  virtual std::string weight_title() const = 0;
  /// weights_i, decoded into registers.
  virtual void decode_weights() = 0;
  /// activations_i as arrays of rows; systolic: registered, and activations_o driven.
  virtual void take_activations() = 0;
  /// The registers in front of the sums, and `sum_q`, the sums of the rows.
  virtual void sum() = 0;
  virtual SvWidth sum_width() const = 0;
  /// result_valid and result from leaving_valid, leaving_sum and, with several rows of a band,
  /// leaving_row_q.
  virtual void finish(const std::string& group_side, const std::string& row_side) = 0;
};

/// Emits the modules below the column too. `spec` and `module` outlive the result.
std::unique_ptr<TileElements> make_tile_elements(const spec::MpgemmTileSpec& spec, SvModule& module,
                                                 Emission& emission);
std::unique_ptr<TileElements> make_mixpe_elements(const spec::MpgemmTileSpec& spec,
                                                  SvModule& module, Emission& emission);
std::unique_ptr<TileElements> make_dialect_elements(const spec::MpgemmTileSpec& spec,
                                                    SvModule& module, Emission& emission);

}  // namespace mpgen::gen
