// The list of mutants.
#include <algorithm>
#include <set>
#include <string>

#include "mutation/mutant.hpp"
#include "mutation/sample.hpp"
#include "tests/catch.hpp"
#include "tests/tb/cosim_designs.hpp"

namespace mpgen::tests {
namespace {

using mutation::Mutant;
using mutation::MutantKind;

std::vector<Mutant> mutants_of(const std::string& body) {
  const std::string text =
      "module m (\n  input logic clk_i,\n  input logic rst_ni,\n  input logic [3:0] a_i,\n"
      "  input logic signed [3:0] s_i,\n  output logic [5:0] y_o\n);\n" +
      body + "\nendmodule\n";
  return mutation::list_mutants({"m", {{"m.sv", text}}});
}

bool has(const std::vector<Mutant>& mutants, MutantKind kind, const std::string& before,
         const std::string& after) {
  return std::any_of(mutants.begin(), mutants.end(), [&](const Mutant& mutant) {
    return mutant.kind == kind && mutant.before == before && mutant.after == after;
  });
}

bool touches(const std::vector<Mutant>& mutants, const std::string& before) {
  return std::any_of(mutants.begin(), mutants.end(),
                     [&](const Mutant& mutant) { return mutant.before == before; });
}

}  // namespace

TEST_CASE("mutation: each kind of mutant", "[mutation][list]") {
  const auto mutants = mutants_of(
      "  localparam int Shift = 2;\n"
      "  assign y_o = (a_i == 4'd3) ? 6'(s_i) : {a_i[1:0], ~a_i} >> Shift;\n"
      "  logic [5:0] r_q;\n"
      "  always_ff @(posedge clk_i or negedge rst_ni) begin\n"
      "    if (!rst_ni) begin\n      r_q <= '0;\n    end else if (|a_i) begin\n"
      "      r_q <= r_q + 6'd1;\n    end\n  end\n");
  CHECK(has(mutants, MutantKind::comparison, "a_i == 4'd3", "((a_i) != (4'd3))"));
  CHECK(has(mutants, MutantKind::constant, "4'd3", "4'd4"));
  CHECK(has(mutants, MutantKind::constant, "4'd3", "4'd2"));
  CHECK(has(mutants, MutantKind::constant, "4'd3", "4'd0"));
  CHECK(has(mutants, MutantKind::constant, "4'd3", "4'd11"));
  CHECK(has(mutants, MutantKind::constant, "Shift", "(Shift + 1)"));
  CHECK(has(mutants, MutantKind::extension, "6'(s_i)", "$signed(6'($unsigned(s_i)))"));
  CHECK(has(mutants, MutantKind::width, "6'(s_i)", "$signed((6'(s_i) & 6'h1f))"));
  CHECK(has(mutants, MutantKind::negation, "~a_i", "(a_i)"));
  CHECK(has(mutants, MutantKind::term, "a_i[1:0]", "((a_i[1:0]) ^ (a_i[1:0]))"));
  CHECK(has(mutants, MutantKind::index, "a_i[1:0]", "a_i[(1) + 1:(0) + 1]"));
  CHECK(has(mutants, MutantKind::shift, "{a_i[1:0], ~a_i} >> Shift",
            "(({a_i[1:0], ~a_i}) << (Shift))"));
  CHECK(has(mutants, MutantKind::reduction, "|a_i", "(&(a_i))"));
  CHECK(has(mutants, MutantKind::condition, "|a_i", "1'b1"));
  CHECK(has(mutants, MutantKind::arithmetic, "r_q + 6'd1", "((r_q) - (6'd1))"));
  CHECK(has(mutants, MutantKind::statement, "r_q <= r_q + 6'd1;", ";"));
  CHECK(has(mutants, MutantKind::reset, "'0", "(~('0))"));
  CHECK(has(mutants, MutantKind::reset, "r_q <= '0;", ";"));
  CHECK_FALSE(touches(mutants, "!rst_ni"));
}

TEST_CASE("mutation: what only watches and what is constant is left alone", "[mutation][list]") {
  const auto mutants = mutants_of(
      "  localparam int Width = 6;\n  localparam logic [7:0] Table = {4'd1, 4'd2};\n"
      "`ifndef SYNTHESIS\n  initial if (Width < 5) $fatal(1, \"no\");\n`endif\n"
      "  `MPGEN_ASSERT(name, a_i < 5 | clk_i)\n"
      "  assign y_o = Width'(Table[a_i[0]*4 +: 4]);\n"
      "  ////////////\n  // Checks //\n  ////////////\n\n  logic seen;\n  assign seen = a_i[0] & "
      "a_i[1];\n");
  CHECK_FALSE(touches(mutants, "6"));
  CHECK_FALSE(touches(mutants, "Width < 5"));
  CHECK_FALSE(touches(mutants, "a_i < 5"));
  CHECK_FALSE(touches(mutants, "a_i[0] & a_i[1]"));
  CHECK(has(mutants, MutantKind::constant, "4'd2", "4'h3"));
}

TEST_CASE("mutation: the list is the same each time and has no name twice", "[mutation][list]") {
  std::size_t all = 0;
  for (const std::string& configuration : small_configurations()) {
    CAPTURE(configuration);
    const tb::RtlSource source = rtl_of(design_of(configuration));
    const auto mutants = mutation::list_mutants(source);
    const auto again = mutation::list_mutants(source);
    REQUIRE(mutants.size() == again.size());
    std::set<std::string> names;
    std::size_t different = 0;
    for (std::size_t index = 0; index < mutants.size(); ++index) {
      names.insert(mutants[index].id);
      const tb::RtlSource changed = mutation::apply_mutant(source, mutants[index]);
      const bool is_same =
          mutants[index].id == again[index].id && mutants[index].after == again[index].after;
      if (!is_same || mutants[index].before == mutants[index].after) ++different;
      std::size_t changed_files = 0;
      for (std::size_t file = 0; file < source.files.size(); ++file) {
        if (changed.files[file].text != source.files[file].text) ++changed_files;
      }
      if (changed_files != 1) ++different;
    }
    CHECK(names.size() == mutants.size());
    CHECK(different == 0);
    CHECK(mutants.size() > 20);
    all += mutants.size();
  }
  CHECK(all > 3000);
}

TEST_CASE("mutation: a sample has every kind", "[mutation][list]") {
  const tb::RtlSource source = rtl_of(design_of("unit: mixpe_pe\nlanes: 2\ngroup: 16\n"));
  const auto mutants = mutation::list_mutants(source);
  std::set<MutantKind> kinds;
  for (const Mutant& mutant : mutants) kinds.insert(mutant.kind);
  const auto sample = mutation::sample_mutants(mutants, 40, 7);
  std::set<MutantKind> sampled;
  std::set<std::string> names;
  for (const Mutant& mutant : sample) {
    sampled.insert(mutant.kind);
    names.insert(mutant.id);
  }
  CHECK(names.size() == 40);
  CHECK(sampled == kinds);
  CHECK(mutation::sample_mutants(mutants, 40, 7).back().id == sample.back().id);
  CHECK(mutation::sample_mutants(mutants, 0, 7).size() == mutants.size());
  const auto other = mutation::sample_mutants(mutants, 40, 8);
  CHECK_FALSE(std::equal(sample.begin(), sample.end(), other.begin(),
                         [](const Mutant& a, const Mutant& b) { return a.id == b.id; }));
}

}  // namespace mpgen::tests
