// Carry-save compressor tree inside a unit that sums lanes.
#pragma once

#include <string>
#include <vector>

#include "gen/sv_module.hpp"

namespace mpgen::gen {

/// Rows at which the pipeline register cuts a tree of `terms` rows: half of its levels above.
int tree_cut_rows(int terms);

/// Emits a queue of rows `name` and the process that fills its first `terms` rows with `load` and
/// compresses them to `rows`. Each 3:2 compressor takes the three oldest rows and appends sum and
/// carry: oldest first gives the depth of a Wallace tree. A carry row is shifted left by one; its
/// free least significant bit takes one bit of `carries` (empty: none). The last `rows` rows of
/// the queue, from index 3 * (terms - rows), are what is left.
struct CompressorTree {
  std::string name;
  std::string terms;  ///< as written, for example "Lanes"
  std::string rows;   ///< as written, for example "2" or "CutRows"
  int width = 1;      ///< of a row, written TreeWidth
  std::string carries;
  std::vector<SvStatement> load;
  std::vector<SvStatement> store;  ///< statements behind the compressors
};

void compress(SvModule& m, const CompressorTree& tree);

/// Index of remaining row `row` as written.
std::string remaining_row(const CompressorTree& tree, const std::string& row);

/// The function majority(row_a, row_b, row_c) of rows of TreeWidth bits.
SvFunction majority_function(int tree_bits);

}  // namespace mpgen::gen
