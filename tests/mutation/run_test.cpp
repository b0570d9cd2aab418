// Mutants against the co-simulation.
#include <string>

#include "mutation/mutation.hpp"
#include "mutation/survivor_proofs.hpp"
#include "tests/catch.hpp"
#include "tests/tb/cosim_designs.hpp"

namespace mpgen::tests {
namespace {

using mutation::MutationResult;
using mutation::Outcome;

MutationResult run_mutants(const std::string& configuration,
                           const mutation::MutationOptions& options) {
  const spec::Design design = design_of(configuration);
  return mutation::run_mutation(design, rtl_of(design), test_cache(), options);
}

}  // namespace

TEST_CASE("mutation: every mutant of a multiplier is killed or equivalent", "[mutation][run]") {
  mutation::MutationOptions options;
  options.cycles = 2000000;
  const MutationResult result = run_mutants("unit: mixpe_mul\n", options);
  for (const auto& one : result.mutants) {
    INFO(one.mutant.id << ": " << one.how);
    if (one.outcome == Outcome::survived) CHECK(one.counterexample.empty());
  }
  CHECK(result.mutants.size() == result.listed);
  CHECK(result.count(Outcome::survived) == 0);
  CHECK(result.count(Outcome::equivalent) > 0);
  CHECK(result.score() == 1);
}

TEST_CASE("mutation: a poor test bench leaves survivors", "[mutation][run]") {
  mutation::MutationOptions options;
  options.proof_limit = std::chrono::seconds(0);
  options.sample = 60;
  const std::string configuration = "unit: mixpe_pe\nlanes: 2\ngroup: 16\n";
  const MutationResult good = run_mutants(configuration, options);
  options.cycles = 1;  // one chunk of one suite: no gaps and no resets, among others
  const MutationResult poor = run_mutants(configuration, options);
  CHECK(poor.mutants.size() == 60);
  CHECK(poor.count(Outcome::survived) > good.count(Outcome::survived));
  CHECK(poor.score() < good.score());
  for (const auto& one : poor.mutants) {
    if (one.outcome == Outcome::killed) CHECK(one.how == "corners");
  }
}

TEST_CASE("mutation: results do not depend on the number of jobs", "[mutation][run]") {
  mutation::MutationOptions options;
  options.proof_limit = std::chrono::seconds(0);
  options.sample = 60;
  options.cycles = 40000;
  const std::string configuration = "unit: mixpe_pe\nlanes: 2\ngroup: 16\n";
  const MutationResult one = run_mutants(configuration, options);
  options.jobs = 3;
  const MutationResult three = run_mutants(configuration, options);
  REQUIRE(one.mutants.size() == three.mutants.size());
  std::size_t different = 0;
  for (std::size_t index = 0; index < one.mutants.size(); ++index) {
    const auto& a = one.mutants[index];
    const auto& b = three.mutants[index];
    if (a.mutant.id != b.mutant.id || a.outcome != b.outcome || a.how != b.how) ++different;
  }
  CHECK(different == 0);
  CHECK(one.cycles == three.cycles);
}

TEST_CASE("mutation: a tile", "[mutation][run]") {
  mutation::MutationOptions options;
  options.proof_limit = std::chrono::seconds(0);
  options.sample = 40;
  options.cycles = 20000;
  const MutationResult result =
      run_mutants("unit: mpgemm_tile\nrows: 2\ncolumns: 1\nlanes: 2\ngroup: 8\n", options);
  CHECK(result.mutants.size() == 40);
  CHECK(result.count(Outcome::killed) > 20);
}

TEST_CASE("mutation: proofs tell what changes nothing from what does", "[mutation][proofs]") {
  const std::string text =
      "module m (\n  input  logic [3:0] a_i,\n  output logic [3:0] y_o\n);\n"
      "  function automatic logic [3:0] twice(\n      input logic [3:0] x\n  );\n"
      "    twice = (x & 4'd3) | (x & 4'd12);\n  endfunction\n"
      "  assign y_o = twice(a_i) + 4'd1;\nendmodule\n";
  const tb::RtlSource source = {"m", {{"m.sv", text}}};
  std::vector<mutation::Mutant> chosen;
  for (const auto& mutant : mutation::list_mutants(source)) {
    // Disjoint: "or" and "exclusive or" are the same, "and" is not.
    if (mutant.before == "(x & 4'd3) | (x & 4'd12)" &&
        mutant.kind == mutation::MutantKind::bitwise) {
      chosen.push_back(mutant);
    }
  }
  REQUIRE(chosen.size() == 2);
  const auto proofs = mutation::prove_survivors(source, chosen, std::chrono::seconds(10), 60);
  REQUIRE(proofs.size() == 2);
  CHECK_FALSE(proofs[0].is_equivalent);
  CHECK_FALSE(proofs[0].counterexample.empty());
  CHECK(proofs[1].is_equivalent);
  CHECK(proofs[1].method.find("function twice") != std::string::npos);
}

}  // namespace mpgen::tests
