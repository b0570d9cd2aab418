#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cli/exit_codes.hpp"
#include "cli/program.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"

namespace fs = std::filesystem;
using namespace mpgen::cli;

namespace {

struct Outcome {
  int code = 0;
  std::string out;
  std::string err;
};

Outcome call(std::vector<std::string> arguments) {
  std::vector<const char*> argv = {"mpgen", "cosim"};
  for (const auto& argument : arguments) argv.push_back(argument.c_str());
  std::ostringstream out;
  std::ostringstream err;
  const int code = run(static_cast<int>(argv.size()), argv.data(), out, err);
  return {code, out.str(), err.str()};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Two small multipliers, and a cache that all tests of this user share.
struct Fixture {
  mpgen::tests::TemporaryFolder folder;
  mpgen::tests::ScopedVariable cache{
      "MPGEN_CACHE",
      (fs::temp_directory_path() / ("mpgen-test-cache-" + std::to_string(getuid()))).string()};
  std::string one =
      folder.write("one.yaml", "unit: mixpe_mul\nname: one\nactivations: int8\n").string();
  std::string two =
      folder.write("two.yaml", "unit: mixpe_mul\nname: two\nactivations: int8\nweights: int4\n")
          .string();
};

}  // namespace

TEST_CASE("cosim prints a verdict per design", "[cosim]") {
  const Fixture fixture;
  const Outcome outcome = call({fixture.one, fixture.two, "-j", "2"});
  CAPTURE(outcome.err);
  CHECK(outcome.code == kAllRight);
  CHECK(contains(outcome.out, "one: passed\n"));
  CHECK(contains(outcome.out, "two: passed\n"));
  CHECK(contains(outcome.out, "exhaustive       4096 checks"));
  CHECK(!contains(outcome.out, "weight -8"));
  CHECK(contains(call({fixture.two, "--verbose"}).out, "weight -8"));
}

TEST_CASE("cosim writes JSON and JUnit", "[cosim]") {
  const Fixture fixture;
  const std::string junit = (fixture.folder / "report.xml").string();
  const Outcome outcome = call({fixture.one, "--json", "--junit", junit, "--seed", "7"});
  CHECK(outcome.code == kAllRight);
  const auto json = nlohmann::json::parse(outcome.out);
  CHECK(json["passed"] == true);
  REQUIRE(json["designs"].size() == 1);
  CHECK(json["designs"][0]["name"] == "one");
  CHECK(json["designs"][0]["seed"] == 7);
  CHECK(json["designs"][0]["suites"][0]["checks"] == 4096);
  std::ifstream stream(junit);
  const std::string xml{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  CHECK(contains(xml, "<testsuite name=\"one\""));
  CHECK(contains(xml, "<property name=\"seed\" value=\"7\"/>"));

  CHECK(call({fixture.one, "--junit", (fixture.folder / "missing" / "report.xml").string()}).code ==
        kToolFailed);
}

TEST_CASE("cosim refuses a suite only if no unit has it", "[cosim]") {
  const Fixture fixture;
  const Outcome outcome = call({fixture.one, "--suite", "protocol"});
  CHECK(outcome.code == kBadInput);
  CHECK(contains(outcome.err, "none of the given configurations has a suite 'protocol'"));
  const std::string sum =
      fixture.folder.write("sum.yaml", "unit: activation_sum\nname: sum\nlanes: 1\ngroup: 4\n")
          .string();
  const Outcome both = call({fixture.one, sum, "--suite", "protocol", "--suite", "corners"});
  CHECK(both.code == kAllRight);
  CHECK(contains(both.out, "protocol   this unit has no such suite"));
}

TEST_CASE("cosim replays a line", "[cosim]") {
  const Fixture fixture;
  const Outcome outcome = call({fixture.one, "--replay", "exhaustive:1:0:3ff.2x3"});
  CAPTURE(outcome.err);
  CHECK(outcome.code == kAllRight);
  CHECK(contains(outcome.out, "exhaustive          4 checks"));
  const Outcome bad = call({fixture.one, "--replay", "exhaustive:1:0:xyz"});
  CHECK(bad.code == kBadInput);
  CHECK(contains(bad.err, "the replay line has"));
}

TEST_CASE("cosim says when a tool is missing", "[cosim]") {
  const Fixture fixture;
  const mpgen::tests::ScopedVariable tool("MPGEN_VERILATOR", "/nonexistent/verilator");
  const Outcome outcome = call({fixture.one});
  CHECK(outcome.code == kToolFailed);
  CHECK(contains(outcome.err, "one: "));
  CHECK(contains(outcome.out, "one: no result\n"));
}
