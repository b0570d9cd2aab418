#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "spec/read_design.hpp"
#include "tb/coverage_plan.hpp"
#include "tb/tile_bins.hpp"
#include "tb/unit_bench.hpp"
#include "tests/catch.hpp"

namespace fs = std::filesystem;
using namespace mpgen;

namespace {

// The bins of all shipped configurations, by unit.
std::map<std::string, std::set<std::string>> shipped_bins() {
  std::map<std::string, std::set<std::string>> bins;
  for (const auto& entry : fs::directory_iterator(fs::path(MPGEN_SOURCE_DIR) / "configs")) {
    if (entry.path().extension() != ".yaml") continue;
    const spec::ReadResult result = spec::read_design_file(entry.path());
    CAPTURE(entry.path());
    REQUIRE(result.design);
    const spec::UnitSpec& unit = result.design->unit;
    const auto* tile = std::get_if<spec::MpgemmTileSpec>(&unit);
    const std::vector<std::string> names =
        tile != nullptr ? tb::tile_bins(*tile) : tb::make_bench(unit, 1)->bins();
    bins[spec::unit_name(unit)].insert(names.begin(), names.end());
  }
  return bins;
}

tb::CoveragePlan plan_of(const std::string& unit) {
  return tb::read_coverage_plan(fs::path(MPGEN_SOURCE_DIR) / "docs/coverage" / (unit + ".md"));
}

std::string message_of(const std::string& plan) {
  try {
    tb::parse_coverage_plan(plan);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

const std::string kHead =
    "# Plan\n\n## Architectural points\n\n| point | why | bins |\n|---|---|---|\n";
const std::string kHoles =
    "## Holes in the RTL's coverage\n\n| kind | module | place | evidence | reason |\n"
    "|---|---|---|---|---|\n";

}  // namespace

TEST_CASE("every bin is in exactly one point of its unit's plan, every name in a plan is a bin") {
  const auto all = shipped_bins();
  CHECK(all.size() == std::variant_size_v<spec::UnitSpec>);
  std::vector<std::string> wrong;
  for (const auto& [unit, bins] : all) {
    const tb::CoveragePlan plan = plan_of(unit);
    for (const std::string& bin : bins) {
      const std::size_t count = plan.points_of(bin).size();
      if (count != 1) {
        wrong.push_back(unit + ": \"" + bin + "\" is in " + std::to_string(count) + " points");
      }
    }
    for (const auto* points : {&plan.architectural, &plan.microarchitectural}) {
      for (const tb::PlannedPoint& point : *points) {
        for (const std::string& pattern : point.bins) {
          bool is_bin = false;
          for (const std::string& bin : bins) is_bin = is_bin || tb::is_bin_of(pattern, bin);
          if (!is_bin) wrong.push_back(unit + ": no configuration has \"" + pattern + "\"");
        }
      }
    }
  }
  CHECK(wrong == std::vector<std::string>());
}

TEST_CASE("a bench has no two bins of one name") {
  for (const auto& entry : fs::directory_iterator(fs::path(MPGEN_SOURCE_DIR) / "configs")) {
    if (entry.path().extension() != ".yaml") continue;
    const spec::ReadResult result = spec::read_design_file(entry.path());
    const auto* tile = std::get_if<spec::MpgemmTileSpec>(&result.design->unit);
    const std::vector<std::string> names =
        tile != nullptr ? tb::tile_bins(*tile) : tb::make_bench(result.design->unit, 1)->bins();
    CAPTURE(entry.path());
    CHECK(std::set<std::string>(names.begin(), names.end()).size() == names.size());
  }
}

TEST_CASE("patterns of bins") {
  CHECK(tb::is_bin_of("exponent sum <n>", "exponent sum 12"));
  CHECK(tb::is_bin_of("exponent sum <n>", "exponent sum -3"));
  CHECK(tb::is_bin_of("<n> places above", "0 places above"));
  CHECK_FALSE(tb::is_bin_of("exponent sum <n>", "exponent sum "));
  CHECK_FALSE(tb::is_bin_of("exponent sum <n>", "exponent sum 1a"));
  CHECK_FALSE(tb::is_bin_of("exponent sum", "exponent sum 1"));
  CHECK_FALSE(tb::is_bin_of("exponent sum 1", "exponent sum"));
}

TEST_CASE("a plan is read") {
  const tb::CoveragePlan plan = tb::parse_coverage_plan(
      kHead + "| ties | both | `tie, up`, `tie <n>` |\n\n| other | table |\n|---|---|\n\n" +
      "## Micro-architectural points\n\ntext\n\n| point | why | bins |\n|---|---|---|\n"
      "| gaps | hold | `gap` |\n\n" +
      kHoles + "| toggle | `*pe*` | `row[*]` | constant | narrow |\n" +
      "| line | `mac` | `if (a | b) begin` | argument | never |\n\n## More\n\n| a | b "
      "|\n|---|---|\n"
      "| c | d |\n");
  REQUIRE(plan.architectural.size() == 1);
  CHECK(plan.architectural[0].name == "ties");
  CHECK(plan.architectural[0].bins == std::vector<std::string>{"tie, up", "tie <n>"});
  REQUIRE(plan.microarchitectural.size() == 1);
  CHECK(plan.points_of("gap") == std::vector<std::string>{"gaps"});
  CHECK(plan.points_of("tie 7") == std::vector<std::string>{"ties"});
  CHECK(plan.points_of("tie").empty());
  REQUIRE(plan.explanations.size() == 2);
  CHECK(plan.explanations[0].kind == tb::CoveragePoint::Kind::toggle);
  CHECK(plan.explanations[0].evidence == tb::Explanation::Evidence::constant);
  CHECK(plan.explanations[0].module == "*pe*");
  CHECK(plan.explanations[1].place == "if (a | b) begin");
  CHECK(plan.explanations[1].reason == "never");
}

TEST_CASE("mutants that change nothing are read from a plan") {
  const tb::CoveragePlan plan = tb::parse_coverage_plan(
      "## Mutants that change nothing\n\n| module | before | after | reason |\n|---|---|---|---|\n"
      "| `*_mul` | `a \\| b` | `...` | disjoint: a \\| b is a + b |\n"
      "| `*` | `'0` in `if (a == '0) begin` | `'1` | never |\n");
  REQUIRE(plan.unchanging_mutants.size() == 2);
  CHECK(plan.unchanging_mutants[0].line.empty());
  CHECK(plan.unchanging_mutants[1].before == "'0");
  CHECK(plan.unchanging_mutants[1].line == "if (a == '0) begin");
  CHECK(plan.unchanging_mutants[0].module == "*_mul");
  CHECK(plan.unchanging_mutants[0].before == "a | b");
  CHECK(plan.unchanging_mutants[0].after == "...");
  CHECK(plan.unchanging_mutants[0].reason == "disjoint: a | b is a + b");
}

TEST_CASE("a wrong plan is refused with its line") {
  CHECK(message_of("## Mutants that change nothing\n| m | b | a | r |\n|---|---|---|---|\n"
                   "| `m` | `a` | `b` | |\n") == "line 4: a mutant without a reason");
  CHECK(message_of(kHead + "| ties | both | tie |\n") ==
        "line 7: a point needs a name, a reason and a bin: ties");
  CHECK(message_of(kHead + "| ties | `tie` |\n") ==
        "line 7: a point has the cells point, why, bins");
  CHECK(message_of(kHoles + "| bit | `a` | `b` | constant | c |\n") ==
        "line 5: a hole is a toggle or a line, not bit");
  CHECK(message_of(kHoles + "| toggle | `a` | `b` | hope | c |\n") ==
        "line 5: the evidence is constant or argument, not hope");
  CHECK(message_of(kHoles + "| toggle | a | `b` | constant | c |\n") ==
        "line 5: one text in backticks expected: a");
  CHECK(message_of(kHoles + "| line | `a` | `b` | constant | c |\n") ==
        "line 5: only bits can be constant");
  CHECK(message_of(kHoles + "| line | `a` | `b` | argument | |\n") ==
        "line 5: a hole without a reason");
  CHECK_THROWS_AS(tb::read_coverage_plan("/nonexistent/plan.md"), std::runtime_error);
}
