// Operands of a matrix multiplication as beats of a tile's streams.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "spec/mpgemm_tile.hpp"
#include "tb/tile_run.hpp"

namespace mpgen::tb {

/// Packs the operands of one tile of results at a time, zero-padded. Throws std::invalid_argument
/// when operands do not fit each other or the design.
class TileBeats {
 public:
  /// The operands outlive the object.
  TileBeats(const spec::MpgemmTileSpec& spec, const TileActivations& activations,
            const TileWeights& weights);

  std::size_t rows() const { return rows_; }        ///< M
  std::size_t columns() const { return columns_; }  ///< N
  std::size_t k() const { return k_; }
  std::size_t units() const { return units_; }  ///< groups or blocks along k

  /// 64-bit words of a beat.
  std::size_t activation_words() const { return activation_words_; }
  std::size_t weight_words() const { return weight_words_; }
  std::size_t scale_words() const { return scale_words_; }

  /// The header of a call. The other form takes any size.
  void header(std::size_t rows, std::size_t columns, std::vector<std::uint64_t>& beats) const;
  void header(const std::array<std::uint32_t, 3>& rows_columns_units,
              std::vector<std::uint64_t>& beats) const;
  /// Row scales (w4a8), then activations of the rows `first_row` to `last_row` - 1.
  void activations(std::size_t first_row, std::size_t last_row,
                   std::vector<std::uint64_t>& beats) const;
  void weights(std::size_t first_column, std::size_t last_column,
               std::vector<std::uint64_t>& beats) const;
  /// w4a16 and w4a8: a beat for each group.
  void scales(std::size_t first_column, std::size_t last_column,
              std::vector<std::uint64_t>& beats) const;

 private:
  std::size_t all_beats() const { return units_ * static_cast<std::size_t>(spec_.beats()); }

  spec::MpgemmTileSpec spec_;
  const gemm::Binary16Matrix* binary16_ = nullptr;
  const gemm::Int8Matrix* int8_ = nullptr;
  const gemm::GroupMatrix* groups_ = nullptr;
  const gemm::DialectMatrix* dialects_ = nullptr;
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
  std::size_t k_ = 0;
  std::size_t units_ = 0;
  std::size_t activation_words_ = 0;
  std::size_t weight_words_ = 0;
  std::size_t scale_words_ = 0;
};

}  // namespace mpgen::tb
