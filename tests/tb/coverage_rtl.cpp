#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "tb/constant_bits.hpp"
#include "tb/rtl_coverage.hpp"
#include "tests/catch.hpp"
#include "tests/tb/cosim_designs.hpp"

using namespace mpgen;
using namespace mpgen::tests;

namespace {

tb::CoveragePlan plan_of(const std::string& rows) {
  return tb::parse_coverage_plan(
      "## Holes in the RTL's coverage\n\n| kind | module | place | evidence | reason |\n"
      "|---|---|---|---|---|\n" +
      rows);
}

tb::RtlCoverageResult measure(const std::string& configuration, const std::string& rows) {
  const spec::Design design = tb::reduced_design(design_of(configuration));
  return tb::run_rtl_coverage(design, rtl_of(design), test_cache(), plan_of(rows));
}

}  // namespace

TEST_CASE("holes are found, and explained only by rows that are right") {
  const std::string configuration =
      "unit: activation_sum\nlanes: 8\ngroup: 32\nactivations: int8\n"
      "pipeline: [tree]\n";
  const tb::RtlCoverageResult bare = measure(configuration, "");
  CHECK(bare.cycles > 10000);
  CHECK(bare.files.size() == 1);
  CHECK(bare.files[0].toggles > 100);
  CHECK(bare.files[0].toggles_hit + bare.holes.size() ==
        bare.files[0].toggles + bare.files[0].lines - bare.files[0].lines_hit);
  REQUIRE_FALSE(bare.holes.empty());
  CHECK(bare.unexplained().size() == bare.holes.size());
  CHECK_FALSE(bare.passed());

  const tb::RtlCoverageResult explained = measure(configuration,
                                                  "| toggle | `*` | `nothing*` | argument | a |\n"
                                                  "| toggle | `*` | `upper_row*` | constant | b |\n"
                                                  "| toggle | `*` | `cut_rows*` | constant | e |\n"
                                                  "| toggle | `*` | `row[*]` | constant | c |\n"
                                                  // Of the last row's carries Yosys sees no limit.
                                                  "| toggle | `*` | `row[*]` | argument | d |\n");
  std::string unexplained;
  for (const tb::CoverageHole& hole : explained.unexplained())
    unexplained += to_string(hole) + "; ";
  CHECK(unexplained == "");
  CHECK(explained.passed());
  const std::vector<int> used = explained.used_explanations();
  CHECK(std::count(used.begin(), used.end(), 0) == 0);
  CHECK(std::count(used.begin(), used.end(), 1) == 1);
}

TEST_CASE("Yosys proves what is constant and nothing else") {
  const tb::RtlSource rtl = {"top", {{"top.sv", R"(`default_nettype none
module top (
  input  logic       clk_i,
  input  logic [3:0] a_i,
  output logic [3:0] b_o
);
  localparam logic [15:0] Table = 16'h8A9B;
  logic [3:0] looked_up;  // 8 to 11
  logic [3:0] held_q;
  assign looked_up = Table[{a_i[1:0], 2'd0} +: 4];
  always_ff @(posedge clk_i) held_q <= looked_up & {a_i[3:1], 1'b0};
  assign b_o = held_q;
endmodule
`default_nettype wire
)"}}};
  const tb::ConstantBits bits(rtl);
  CHECK(bits.contains("", "looked_up[3]"));
  CHECK(bits.contains("", "looked_up[2]"));
  CHECK_FALSE(bits.contains("", "looked_up[1]"));
  CHECK_FALSE(bits.contains("", "looked_up[0]"));
  CHECK(bits.contains("", "held_q[0]"));
  CHECK(bits.contains("", "held_q[2]"));
  CHECK_FALSE(bits.contains("", "held_q[3]"));
  CHECK_FALSE(bits.contains("", "held_q[4]"));
  CHECK_FALSE(bits.contains("", "nothing"));
  CHECK_FALSE(bits.contains("u_*", "held_q[0]"));
}

TEST_CASE("patterns with stars") {
  CHECK(tb::matches("*", ""));
  CHECK(tb::matches("row[*]", "row[12][3]"));
  CHECK(tb::matches("a*b*c", "a1b2b3c"));
  CHECK_FALSE(tb::matches("a*b*c", "a1b2b3"));
  CHECK_FALSE(tb::matches("row[*]", "rows[1]"));
  CHECK_FALSE(tb::matches("", "a"));
}

TEST_CASE("a tile is measured with two rows and columns") {
  const spec::Design design = tb::reduced_design(design_of("unit: mpgemm_tile\nrows: 1\n"));
  const auto& tile = std::get<spec::MpgemmTileSpec>(design.unit);
  CHECK(tile.rows == 1);
  CHECK(tile.columns == 2);
}
