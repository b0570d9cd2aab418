// All mutants in one model.
#include "mutation/schemata.hpp"

#include <span>
#include <string>
#include <vector>

#include "mutation/sample.hpp"
#include "tb/model.hpp"
#include "tb/suite_run.hpp"
#include "tests/catch.hpp"
#include "tests/tb/cosim_designs.hpp"

namespace mpgen::tests {
namespace {

/// What a model answers to the first random chunk.
std::vector<std::uint64_t> answers(const tb::UnitBench& bench, const std::filesystem::path& plugin,
                                   const std::vector<std::string>& plusargs) {
  tb::SuitePlan plan;
  plan.suite = tb::Suite::random;
  plan.count = 500;
  const tb::ChunkedSuite suite(bench, plan);
  tb::Stimulus stimulus(bench.inputs().words());
  suite.generate(0, stimulus);
  tb::Model model(plugin, 1, plusargs);
  std::vector<std::uint64_t> records(stimulus.cycles() * model.record_words());
  records.resize(model.run(stimulus.words(), records) * model.record_words());
  return records;
}

}  // namespace

TEST_CASE("mutation: with no mutant chosen the model is the design", "[mutation][schemata]") {
  const std::string configuration =
      GENERATE(std::string("unit: mixpe_pe\nlanes: 2\ngroup: 16\naccumulator: fp32\n"),
               std::string("unit: dialect_mac\nblock: 16\nlanes: 4\n"),
               std::string("unit: dialect_mac\nblock: 16\nlanes: 8\noperands: decoded\n"
                           "accumulator: exact\nlongest_dot_product: 256\n"),  // wide functions
               std::string("unit: dequantizer\nlanes: 2\ngroup: 16\n"));
  CAPTURE(configuration);
  const spec::Design design = design_of(configuration);
  const tb::RtlSource source = rtl_of(design);
  const auto mutants = mutation::list_mutants(source);
  tb::CosimOptions options;
  options.count = 2000;
  options.suites = {tb::Suite::corners, tb::Suite::random, tb::Suite::protocol};
  const tb::CosimResult result = run(design, mutation::make_schemata(source, mutants), options);
  REQUIRE(result.suites.size() == 3);
  for (const tb::SuiteResult& suite : result.suites) {
    CAPTURE(to_string(suite.suite));
    CHECK(suite.mismatches == 0);
    CHECK(suite.checks > 0);
  }
}

TEST_CASE("mutation: a chosen mutant does what its text does", "[mutation][schemata]") {
  const spec::Design design = design_of("unit: mixpe_pe\nlanes: 2\ngroup: 16\n");
  const tb::RtlSource source = rtl_of(design);
  const auto bench = tb::make_bench(design.unit, 1);
  const auto mutants = mutation::sample_mutants(mutation::list_mutants(source), 4, 3);
  const auto schemata =
      test_cache().build(mutation::make_schemata(source, mutants), bench->ports());
  const auto original = answers(*bench, schemata, {});
  std::size_t changed = 0;
  for (std::size_t index = 0; index < mutants.size(); ++index) {
    CAPTURE(mutants[index].id);
    const auto plain =
        test_cache().build(mutation::apply_mutant(source, mutants[index]), bench->ports());
    const auto chosen = answers(*bench, schemata, {mutation::chosen_mutant(index + 1)});
    CHECK(chosen == answers(*bench, plain, {}));
    if (chosen != original) ++changed;
  }
  CHECK(changed > 0);
}

TEST_CASE("mutation: a mutant of another design is refused", "[mutation][schemata]") {
  const tb::RtlSource source = rtl_of(design_of("unit: mixpe_mul\n"));
  auto mutants = mutation::list_mutants(source);
  ++mutants[0].offset;
  CHECK_THROWS_AS(mutation::apply_mutant(source, mutants[0]), std::invalid_argument);
  CHECK_THROWS_AS(mutation::make_schemata(source, mutants), std::invalid_argument);
}

}  // namespace mpgen::tests
