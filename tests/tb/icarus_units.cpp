// The second simulator: designs pass, faults are found, and what it plays is what Verilator plays.
#include <algorithm>
#include <string>

#include "flow/tools.hpp"
#include "tb/excerpt.hpp"
#include "tb/icarus_cosim.hpp"
#include "tb/suite_run.hpp"
#include "tb/unit_bench.hpp"
#include "tests/catch.hpp"
#include "tests/tb/cosim_designs.hpp"

namespace mpgen::tests {
namespace {

tb::IcarusOptions short_run() {
  tb::IcarusOptions options;
  options.seed = 3;
  options.cycles = 80;
  return options;
}

// The comparison is to find the fault, not an assertion of the design.
tb::RtlSource without_checks(tb::RtlSource source) {
  source.files.front().text.insert(0, "`define SYNTHESIS\n");
  return source;
}

constexpr const char* kPe = "unit: mixpe_pe\nlanes: 2\ngroup: 16\n";

}  // namespace

TEST_CASE("icarus: a small design of each unit passes", "[icarus]") {
  const std::string configuration = GENERATE(from_range(small_configurations()));
  CAPTURE(configuration);
  const spec::Design design = design_of(configuration);
  const tb::IcarusResult result = tb::run_icarus(design, rtl_of(design), short_run());
  CAPTURE(result.failure.what, result.failure.replay);
  CHECK(result.passed());
  CHECK(result.suites.size() == tb::suites_of(design.unit).size());
  CHECK(result.left_out.empty());
  CHECK(result.cpu_seconds > 0);
}

TEST_CASE("icarus: pieces are cycles of the suites' chunks and keep the protocol", "[icarus]") {
  const std::string configuration = GENERATE(from_range(small_configurations()));
  CAPTURE(configuration);
  const auto bench = tb::make_bench(design_of(configuration).unit, 5);
  std::size_t different = 0;
  std::size_t places = 0;
  for (const tb::Suite suite : tb::all_suites()) {
    const tb::SuitePlan plan = {.suite = suite, .seed = 5, .count = {}};
    tb::Excerpt excerpt(bench->inputs().words());
    tb::append_excerpt(*bench, plan, 100, excerpt);
    CHECK(bench->protocol().violation(excerpt.stimulus) == "");
    const tb::ChunkedSuite chunks(*bench, plan);
    REQUIRE(excerpt.pieces.empty() == (chunks.chunks() == 0));
    places += excerpt.pieces.size();
    for (const tb::ExcerptPiece& piece : excerpt.pieces) {
      tb::Stimulus chunk(bench->inputs().words());
      chunks.generate(piece.chunk, chunk);
      const tb::Stimulus part = stimulus_of(excerpt, piece);
      CHECK(part.cycles() == piece.copied);
      for (std::size_t cycle = 0; cycle < part.cycles(); ++cycle) {
        const std::uint64_t* const original = chunk.cycle(piece.first_in_chunk + cycle);
        if (!std::equal(original, original + chunk.words_per_cycle(), part.cycle(cycle))) {
          ++different;
        }
      }
    }
  }
  CHECK(different == 0);
  CHECK(places > 8);
}

TEST_CASE("icarus: a wrong value is found, and Verilator finds it on the same line", "[icarus]") {
  const spec::Design design = design_of(kPe);
  tb::RtlSource source = rtl_of(design);
  REQUIRE(replace_all(source, "= dot_q;", "= ~dot_q;") == 1);
  const tb::IcarusResult result = tb::run_icarus(design, source, short_run());
  CHECK(!result.passed());
  CHECK(result.mismatches > 0);
  CHECK(result.failure.what.find("wrong result in cycle") == 0);
  REQUIRE(!result.failure.expected.empty());
  REQUIRE(!result.failure.got.empty());
  CHECK(result.failure.expected.front().values != result.failure.got.front().values);

  tb::IcarusOptions again = short_run();
  again.replay = result.failure.replay;
  CAPTURE(again.replay);
  const tb::IcarusResult second = tb::run_icarus(design, source, again);
  CHECK(second.failure.what == result.failure.what);
  tb::CosimOptions verilator;
  verilator.replay = result.failure.replay;
  CHECK(!run(design, source, verilator).passed());
  CHECK(run(design, rtl_of(design), verilator).passed());
  CHECK(tb::run_icarus(design, rtl_of(design), again).passed());
}

TEST_CASE("icarus: results that are late, missing or too many are found", "[icarus]") {
  const spec::Design design = design_of(kPe);
  const auto kind_of = [&](const std::string& from, const std::string& to) {
    tb::RtlSource source = without_checks(rtl_of(design));
    REQUIRE(replace_all(source, from, to) == 1);
    const tb::IcarusResult result = tb::run_icarus(design, source, short_run());
    CHECK(!result.passed());
    return result.failure.what;
  };
  const std::string reset = "result_valid_q <= 1'b0;";
  CHECK(kind_of(reset, "result_valid_q <= 1'bx;").find("valid_o is unknown") == 0);
  CHECK(kind_of(reset, "result_valid_q <= 1'b1;").find("a result in cycle") == 0);
  tb::RtlSource source = without_checks(rtl_of(design));
  source.files.back().text.insert(source.files.back().text.rfind("endmodule"),
                                  "initial force valid_o = 1'b0;\n");
  CHECK(tb::run_icarus(design, source, short_run()).failure.what.find("no result in cycle") == 0);
}

TEST_CASE("icarus: an unknown bit that counts is no result", "[icarus]") {
  const spec::Design design = design_of(kPe);
  tb::RtlSource source = rtl_of(design);
  source.files.back().text.insert(source.files.back().text.rfind("endmodule"),
                                  "initial force dot_o = 'x;\n");
  const tb::IcarusResult result = tb::run_icarus(design, source, short_run());
  CHECK(!result.passed());
  REQUIRE(!result.failure.got.empty());
  CHECK(result.failure.got.front().values.front().find('x') != std::string::npos);
}

TEST_CASE("icarus: whatever the design prints is a failure, and so is a run that stops",
          "[icarus]") {
  const spec::Design design = design_of(kPe);
  const auto trouble_of = [&](const std::string& statement) {
    tb::RtlSource source = rtl_of(design);
    source.files.back().text.insert(source.files.back().text.rfind("endmodule"), statement);
    const tb::IcarusResult result = tb::run_icarus(design, source, short_run());
    CHECK(!result.passed());
    return result.failure.what;
  };
  CHECK(trouble_of("initial $display(\"assertion failed\");\n").find("assertion failed") == 0);
  CHECK(trouble_of("initial #100 $finish(0);\n").find("did not come to its end") !=
        std::string::npos);
}

TEST_CASE("icarus: a file for inclusion is not compiled by itself", "[icarus]") {
  const spec::Design design = design_of(kPe);
  tb::RtlSource source = rtl_of(design);
  source.files.back().text = "`include \"shared.svh\"\n" + source.files.back().text;
  source.files.insert(source.files.begin(), {"shared.svh",
                                             "// `SHARED alone would be no Verilog\n"
                                             "`define SHARED this is no Verilog\n"});
  CHECK(tb::run_icarus(design, source, short_run()).passed());
}

TEST_CASE("icarus: what it does not take is an error with its words", "[icarus]") {
  const spec::Design design = design_of(kPe);
  tb::RtlSource source = rtl_of(design);
  source.files.back().text += "module broken (; endmodule\n";
  CHECK_THROWS_AS(tb::run_icarus(design, source, short_run()), flow::ToolError);
  tb::IcarusOptions options = short_run();
  options.replay = "random:1:99999999999";
  CHECK_THROWS_AS(tb::run_icarus(design, rtl_of(design), options), std::invalid_argument);
}

}  // namespace mpgen::tests
