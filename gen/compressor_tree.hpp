// Carry-save compressor tree shared by the units that sum lanes.
#pragma once

#include "gen/emission.hpp"

namespace mpgen::gen {

/// Adds (once) the parameterised module `compressor_tree`: Terms rows of Width bits to Rows rows
/// with the same sum modulo 2^Width, in 3:2 compressors; carries_i adds Terms - Rows single bits
/// for nothing, in the free least significant bits of the carry rows.
const SvModule& emit_compressor_tree(Emission& emission);

/// Rows at which the pipeline register cuts a tree of `terms` rows: half of its levels above.
int tree_cut_rows(int terms);

}  // namespace mpgen::gen
