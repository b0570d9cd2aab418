#include "gen/compressor_tree.hpp"

#include "tests/catch.hpp"

using mpgen::gen::tree_cut_rows;

TEST_CASE("the register in the tree halves its levels", "[gen]") {
  // Levels of 3:2 compressors: 4 -> 3 -> 2; 8 -> 6 -> 4 -> 3 -> 2; 32 -> 22 -> 15 -> 10 -> 7 -> 5
  // -> 4 -> 3 -> 2; 64 -> 43 -> 29 -> 20 -> 14 -> 10 -> 7 -> 5 -> 4 -> 3 -> 2.
  CHECK(tree_cut_rows(4) == 3);
  CHECK(tree_cut_rows(8) == 4);
  CHECK(tree_cut_rows(16) == 6);
  CHECK(tree_cut_rows(32) == 7);
  CHECK(tree_cut_rows(64) == 10);
}
