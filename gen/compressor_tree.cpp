#include "gen/compressor_tree.hpp"

namespace mpgen::gen {

int tree_cut_rows(int terms) {
  const auto next_level = [](int rows) { return rows - rows / 3; };
  int levels = 0;
  for (int rows = terms; rows > 2; rows = next_level(rows)) ++levels;
  int rows = terms;
  for (int level = 0; level < levels / 2; ++level) rows = next_level(rows);
  return rows;
}

const SvModule& emit_compressor_tree(Emission& emission) {
  const std::string name = emission.child_name("compressor_tree");
  if (const auto* existing = emission.find(name)) return *existing;

  SvModule m;
  m.name = name;
  m.summary = "carry-save adder tree of 3:2 compressors. Combinational.";
  m.header = {
      "The sum of the Rows rows at rows_o equals the sum of the Terms rows at terms_i and of the "
      "bits at carries_i, modulo 2^Width.",
      "Rows wait in a queue: each compressor takes the three oldest and appends its sum and carry "
      "rows. Oldest first gives the depth of a Wallace tree, Terms - Rows compressors its size. A "
      "carry row is shifted left by one; its free least significant bit takes one bit of "
      "carries_i."};
  m.parameters = {{"Terms", 4, "rows in"},
                  {"Rows", 2, "rows out, 2 <= Rows < Terms"},
                  {"Width", 16, "bits of a row"}};
  m.ports = {{"terms_i", spec::PortDirection::input, {"Terms*Width", 64}, false, ""},
             {"carries_i", spec::PortDirection::input, {"Terms-Rows", 2}, false, ""},
             {"rows_o", spec::PortDirection::output, {"Rows*Width", 32}, false, ""}};
  m.blank();
  m.localparam("Compressors", "Terms - Rows", "each turns three rows into two");
  m.localparam("Nodes", "Terms + 2 * Compressors", "rows that ever stand in the queue");
  m.blank();
  m.add({SvSignal{"node", {"Width", 16}, false, "the queue, oldest first", "Nodes", "mem2reg"}});
  m.blank();
  m.add({SvFunction{.name = "majority",
                    .width = {"Width", 16},
                    .arguments = {{"row_a", {"Width", 16}, false, "", "", ""},
                                  {"row_b", {"Width", 16}, false, "", "", ""},
                                  {"row_c", {"Width", 16}, false, "", "", ""}},
                    .locals = {},
                    .body = {"majority = (row_a & row_b) | (row_a & row_c) | (row_b & row_c);"},
                    .comment = ""}});
  m.blank();
  m.process(
      "always_comb",
      {{"for (int t = 0; t < Terms; t++)", {"node[t] = terms_i[t*Width +: Width];"}},
       {"for (int c = 0; c < Compressors; c++)",
        {"node[Terms + 2*c] = node[3*c] ^ node[3*c + 1] ^ node[3*c + 2];",
         "node[Terms + 2*c + 1] =\n(majority(node[3*c], node[3*c + 1], node[3*c + 2]) << 1) | "
         "Width'(carries_i[c]);"}}});
  m.blank();
  m.add({SvGenerateFor{"r",
                       "Rows",
                       "gen_rows",
                       {{SvAssign{"rows_o[r*Width +: Width]", "node[3 * Compressors + r]"}}}}});
  return emission.add(std::move(m));
}

}  // namespace mpgen::gen
