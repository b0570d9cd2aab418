#include "gen/compressor_tree.hpp"

#include <fmt/format.h>

namespace mpgen::gen {

int tree_cut_rows(int terms) {
  const auto next_level = [](int rows) { return rows - rows / 3; };
  int levels = 0;
  for (int rows = terms; rows > 2; rows = next_level(rows)) ++levels;
  int rows = terms;
  for (int level = 0; level < levels / 2; ++level) rows = next_level(rows);
  return rows;
}

std::string remaining_row(const CompressorTree& tree, const std::string& row) {
  return fmt::format("{}[3*({} - {}) + {}]", tree.name, tree.terms, tree.rows, row);
}

void compress(SvModule& m, const CompressorTree& tree) {
  const std::string& q = tree.name;
  // Of the queue; the attribute spares Yosys the remark that it is no memory.
  m.add({SvSignal{q,
                  {"TreeWidth", tree.width},
                  false,
                  "queue of rows, oldest first",
                  fmt::format("3*{} - 2*{}", tree.terms, tree.rows),
                  "mem2reg"}});
  m.blank();
  std::string carry_row = fmt::format("majority({0}[3*c], {0}[3*c + 1], {0}[3*c + 2]) << 1", q);
  if (!tree.carries.empty()) {
    carry_row = fmt::format("({}) |\nTreeWidth'({}[c])", carry_row, tree.carries);
  }
  std::vector<SvStatement> body = tree.load;
  body.emplace_back(
      fmt::format("for (int c = 0; c < {} - {}; c++)", tree.terms, tree.rows),
      std::vector<SvStatement>{
          fmt::format("{0}[{1} + 2*c] = {0}[3*c] ^ {0}[3*c + 1] ^ {0}[3*c + 2];", q, tree.terms),
          fmt::format("{0}[{1} + 2*c + 1] =\n{2};", q, tree.terms, carry_row)});
  body.insert(body.end(), tree.store.begin(), tree.store.end());
  m.process("always_comb", body);
}

SvFunction majority_function(int tree_bits) {
  const SvWidth width("TreeWidth", tree_bits);
  return {.name = "majority",
          .width = width,
          .arguments = {{"row_a", width, false, "", "", ""},
                        {"row_b", width, false, "", "", ""},
                        {"row_c", width, false, "", "", ""}},
          .locals = {},
          .body = {"majority = (row_a & row_b) | (row_a & row_c) | (row_b & row_c);"},
          .comment = "carries of a row of full adders"};
}

}  // namespace mpgen::gen
