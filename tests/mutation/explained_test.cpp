// Written arguments that mutants change nothing.
#include "mutation/explained.hpp"
#include "mutation/mutation.hpp"
#include "tests/catch.hpp"
#include "tests/tb/cosim_designs.hpp"

namespace mpgen::tests {
namespace {

bool is_explained(const tb::UnchangingMutant& argument) {
  mutation::Mutant mutant;
  mutant.file = "pe_w4a8_mul.sv";
  mutant.before = "(a * b)\n      + c";
  mutant.after = "(a * b)";
  return !mutation::explanation_of(mutant, "  assign  sum_o = (a * b)", {argument}).empty();
}

}  // namespace

TEST_CASE("mutation: an argument speaks of the mutants that match it") {
  CHECK(is_explained({"pe_w4a8_mul", "(a * b) + c", "(a * b)", "why"}));
  CHECK(is_explained({"*_mul", "(a * b) + c", "...", "why"}));
  CHECK(is_explained({"pe_*_mul", "(a ... + c", "(... * b)", "why"}));
  CHECK(is_explained({"*", "...", "...", "why"}));
  CHECK_FALSE(is_explained({"*_dot", "(a * b) + c", "...", "why"}));
  CHECK_FALSE(is_explained({"pe_w4a8", "(a * b) + c", "...", "why"}));
  CHECK_FALSE(is_explained({"*", "(a * b)", "...", "why"}));
  CHECK_FALSE(is_explained({"*", "(a * c) ...", "...", "why"}));
  CHECK_FALSE(is_explained({"*", "... + c + c", "...", "why"}));
  CHECK(is_explained({"*", "(a * b) + c", "(a * b)", "why", "assign sum_o = ..."}));
  CHECK_FALSE(is_explained({"*", "(a * b) + c", "(a * b)", "why", "assign sum_q = ..."}));
  // The two ends of a pattern must not share text.
  CHECK_FALSE(is_explained({"*", "...", "(a * b)...(a * b)", "why"}));
}

TEST_CASE("mutation: a mutant's line is that where it begins") {
  tb::RtlSource source;
  source.files = {{"a.sv", "one\n  two\nthree"}, {"b.sv", "four\n"}};
  const auto line_at = [&](const std::string& file, std::size_t offset) {
    mutation::Mutant mutant;
    mutant.file = file;
    mutant.offset = offset;
    return mutation::line_of(mutant, source);
  };
  CHECK(line_at("a.sv", 0) == "one");
  CHECK(line_at("a.sv", 6) == "  two");
  CHECK(line_at("a.sv", 10) == "three");
  CHECK(line_at("b.sv", 3) == "four");
  CHECK_THROWS_AS(line_at("c.sv", 0), std::invalid_argument);
}

TEST_CASE("mutation: an argument for a mutant that is killed is wrong", "[mutation][run]") {
  const spec::Design design = design_of("unit: mixpe_mul\n");
  mutation::MutationOptions options;
  options.sample = 30;
  options.proof_limit = std::chrono::seconds(0);
  options.arguments = {{"*", "...", "...", "nothing matters"}};
  const auto result = mutation::run_mutation(design, rtl_of(design), test_cache(), options);
  CHECK(result.count(mutation::Outcome::survived) == 0);
  CHECK(result.count(mutation::Outcome::killed) > 0);
  for (const auto& one : result.mutants) {
    const bool is_killed = one.outcome == mutation::Outcome::killed;
    CHECK(one.wrong_argument == (is_killed ? "nothing matters" : ""));
    if (!is_killed) CHECK(one.how == "nothing matters");
  }
}

}  // namespace mpgen::tests
