// The engine with real models.
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "tb/report.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"
#include "tests/tb/cosim_designs.hpp"

namespace mpgen::tests {
namespace {

const char* const kPe = "unit: mixpe_pe\nlanes: 2\ngroup: 16\n";

// The sign of a product is lost: hardly any result is right.
tb::RtlSource faulty_pe(const spec::Design& design) {
  tb::RtlSource source = rtl_of(design);
  REQUIRE(replace_all(source, "significand ^ {SignificandWidth{sign}}", "significand") == 1);
  return source;
}

// All but the times.
bool is_equal(const tb::SuiteResult& a, const tb::SuiteResult& b) {
  const auto replay = [](const tb::SuiteResult& result) {
    return result.failure ? result.failure->replay : std::string();
  };
  return a.suite == b.suite && a.checks == b.checks && a.transactions == b.transactions &&
         a.cycles == b.cycles && a.mismatches == b.mismatches && replay(a) == replay(b);
}

TEST_CASE("cosim: every unit agrees with its reference", "[cosim]") {
  for (const std::string& configuration : small_configurations()) {
    CAPTURE(configuration);
    const spec::Design design = design_of(configuration);
    tb::CosimOptions options;
    options.jobs = 2;
    const tb::CosimResult result = run(design, rtl_of(design), options);
    std::string report = tb::text_report({"test.yaml", result, ""}, false);
    INFO(report);
    CHECK(result.passed());
    CHECK(result.suites.size() == tb::suites_of(design.unit).size());
    CHECK(!result.bins.empty());
    for (const tb::SuiteResult& suite : result.suites) CHECK(suite.checks > 0);
  }
}

TEST_CASE("cosim: results do not depend on the number of jobs", "[cosim]") {
  const spec::Design design = design_of(kPe);
  for (const bool is_faulty : {false, true}) {
    const tb::RtlSource source = is_faulty ? faulty_pe(design) : rtl_of(design);
    for (const bool keep_going : {false, true}) {
      tb::CosimOptions options;
      options.suites = {tb::Suite::corners, tb::Suite::random, tb::Suite::tensor};
      options.keep_going = keep_going;
      options.count = 60000;
      const tb::CosimResult one = run(design, source, options);
      options.jobs = 5;
      const tb::CosimResult five = run(design, source, options);
      REQUIRE(one.suites.size() == five.suites.size());
      for (std::size_t suite = 0; suite < one.suites.size(); ++suite) {
        CHECK(is_equal(one.suites[suite], five.suites[suite]));
      }
      CHECK(one.passed() == !is_faulty);
    }
  }
}

TEST_CASE("cosim: a failure is small and its replay line fails again", "[cosim]") {
  const spec::Design design = design_of(kPe);
  const tb::RtlSource faulty = faulty_pe(design);
  tb::CosimOptions options;
  options.suites = {tb::Suite::random};
  const tb::CosimResult result = run(design, faulty, options);
  REQUIRE(result.suites.size() == 1);
  REQUIRE(result.suites[0].failure);
  const tb::Failure& failure = *result.suites[0].failure;
  CHECK(failure.cycles_before > 1000);
  REQUIRE(failure.cycles == 1);
  CHECK(failure.stimulus[0].kind == "beat first last");
  CHECK(failure.what == "wrong result in cycle 1");
  REQUIRE(failure.expected.size() == 2);
  CHECK(failure.expected[0].name == "dot_o");
  CHECK(failure.expected[0].values != failure.got[0].values);

  SECTION("the line") {
    tb::CosimOptions again;
    again.replay = failure.replay;
    const tb::CosimResult replayed = run(design, faulty, again);
    REQUIRE(replayed.suites.size() == 1);
    REQUIRE(replayed.suites[0].failure);
    CHECK(replayed.suites[0].cycles == 1);
    CHECK(replayed.suites[0].failure->replay == failure.replay);
    CHECK(run(design, rtl_of(design), again).passed());
  }
  SECTION("the chunk alone") {
    tb::CosimOptions again;
    again.replay = "random:1:" + std::to_string(failure.chunk);
    const tb::CosimResult replayed = run(design, faulty, again);
    REQUIRE(replayed.suites[0].failure);
    CHECK(replayed.suites[0].failure->replay == failure.replay);
  }
  SECTION("another configuration's line") {
    tb::CosimOptions again;
    again.replay = "random:1:0:3";  // a beat that is not the first
    CHECK_THROWS_AS(run(design, faulty, again), std::invalid_argument);
    again.replay = "random:1:0:" + std::string(40, 'f');
    CHECK_THROWS_AS(run(design, faulty, again), std::invalid_argument);
    again.replay = "exhaustive:1:123456789";
    CHECK_THROWS_AS(run(design, faulty, again), std::invalid_argument);
  }
}

TEST_CASE("cosim: a suite goes on after a mismatch when asked to", "[cosim]") {
  const spec::Design design = design_of(kPe);
  const tb::RtlSource faulty = faulty_pe(design);
  tb::CosimOptions options;
  options.suites = {tb::Suite::random};
  options.count = 100000;
  const tb::CosimResult stopped = run(design, faulty, options);
  options.keep_going = true;
  const tb::CosimResult whole = run(design, faulty, options);
  CHECK(stopped.suites[0].transactions < 20000);
  CHECK(whole.suites[0].transactions >= 100000);
  CHECK(whole.suites[0].mismatches > stopped.suites[0].mismatches);
  CHECK(whole.suites[0].failure->replay == stopped.suites[0].failure->replay);
}

TEST_CASE("cosim: missing and unexpected results are mismatches", "[cosim]") {
  const spec::Design design = design_of(kPe);
  tb::CosimOptions options;
  options.suites = {tb::Suite::random};
  // The check of the latency would come first.
  options.assertions = tb::Assertions::off;
  SECTION("missing") {
    tb::RtlSource source = rtl_of(design);
    REQUIRE(replace_all(source, "valid_i & last_i", "valid_i & last_i & ~first_i") == 1);
    const tb::CosimResult result = run(design, source, options);
    REQUIRE(result.suites[0].failure);
    CHECK(result.suites[0].failure->what == "no result in cycle 1, where one is due");
    CHECK(result.suites[0].failure->got.empty());
  }
  SECTION("unexpected") {
    tb::RtlSource source = rtl_of(design);
    REQUIRE(replace_all(source, "valid_i & last_i", "valid_i | last_i") == 1);
    const tb::CosimResult result = run(design, source, options);
    REQUIRE(result.suites[0].failure);
    CHECK(result.suites[0].failure->what.find("where none is due") != std::string::npos);
    CHECK(result.suites[0].failure->expected.empty());
    CHECK(result.suites[0].failure->cycles == 1);
  }
}

TEST_CASE("cosim: nothing checked is a failure", "[cosim]") {
  tb::SuiteResult suite;
  CHECK(!suite.passed());
  suite.checks = 1;
  CHECK(suite.passed());
  suite.mismatches = 1;
  CHECK(!suite.passed());

  tb::CosimResult result;
  CHECK(!result.passed());
  result.suites.emplace_back();
  result.suites[0].checks = 1;
  CHECK(result.passed());
  result.bins = {{"hit", 3}, {"not hit", 0}};
  CHECK(!result.passed());
  CHECK(result.unhit_bins() == std::vector<std::string>{"not hit"});
}

TEST_CASE("cosim: a suite that the unit lacks is named", "[cosim]") {
  const spec::Design design = design_of("unit: mixpe_mul\nactivations: int8\n");
  tb::CosimOptions options;
  options.suites = {tb::Suite::exhaustive, tb::Suite::protocol};
  const tb::CosimResult result = run(design, rtl_of(design), options);
  CHECK(result.passed());
  CHECK(result.suites.size() == 1);
  CHECK(result.suites[0].checks == 4096);
  CHECK(result.missing == std::vector<tb::Suite>{tb::Suite::protocol});
}

TEST_CASE("cosim: waveforms of failures and of the beginning", "[cosim]") {
  const TemporaryFolder folder;
  const spec::Design design = design_of(kPe);
  tb::CosimOptions options;
  options.suites = {tb::Suite::corners};
  SECTION("a failure") {
    options.failure_folder = folder.path();
    const tb::CosimResult result = tb::run_cosim(design, faulty_pe(design), test_cache(), options);
    REQUIRE(result.suites[0].failure);
    CHECK(result.suites[0].failure->trace == folder / (design.name + "_corners.fst"));
    CHECK(std::filesystem::file_size(result.suites[0].failure->trace) > 0);
  }
  SECTION("a failure without a place for its waveform") {
    options.failure_folder = folder / "missing";
    const tb::CosimResult result = tb::run_cosim(design, faulty_pe(design), test_cache(), options);
    REQUIRE(result.suites[0].failure);
    CHECK(result.suites[0].failure->trace.empty());
    CHECK(!result.suites[0].failure->trace_problem.empty());
  }
  SECTION("no failure") {
    options.trace = folder / "wave.fst";
    const tb::CosimResult result = tb::run_cosim(design, rtl_of(design), test_cache(), options);
    CHECK(result.passed());
    CHECK(result.trace == options.trace);
    CHECK(std::filesystem::file_size(options.trace) > 0);
  }
}

}  // namespace
}  // namespace mpgen::tests
