// Files of failures: written, read, named.
#include "fuzz/regression_file.hpp"

#include <fstream>
#include <stdexcept>

#include "fuzz/random_design.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"

namespace mpgen::fuzz {
namespace {

std::string refusal(const std::string& text) {
  try {
    parse_regression(text, "r.yaml");
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

TEST_CASE("a regression is read back as it was written") {
  constexpr std::uint64_t kSeed = 3;
  CAPTURE(kSeed);
  const tests::TemporaryFolder folder;
  for (std::uint64_t index = 0; index < 26; ++index) {
    const Regression regression = {.design = random_design(kSeed, index),
                                   .stage = "simulate",
                                   .what = "random: wrong result in cycle 3, 1 cycles",
                                   .origin = "seed 3, index 7",
                                   .replay = index % 2 == 0 ? "" : "random:1:2:8000x3.1f"};
    const auto path = write_regression(folder / "new", regression);
    REQUIRE(path.filename() == file_name_of(regression));
    const Regression again = read_regression(path);
    REQUIRE(again.design == regression.design);
    REQUIRE(again.stage == regression.stage);
    REQUIRE(again.what == regression.what);
    REQUIRE(again.origin == regression.origin);
    REQUIRE(again.replay == regression.replay);
  }
  // Nothing but the files themselves is left behind.
  REQUIRE(regressions_in(folder / "new").size() == 26);
  REQUIRE(regressions_in(folder / "none").empty());
}

TEST_CASE("messages of tools become one line of plain characters") {
  const Regression regression = {.design = random_design(1, 0),
                                 .stage = "lint",
                                 .what = "Verilator: \x1b[31m%Warning \xC3\xA9\nreplay: 7\n",
                                 .origin = "seed 1, index 0",
                                 .replay = ""};
  const Regression again = parse_regression(to_text(regression), "r.yaml");
  REQUIRE(again.what == "Verilator: ?[31m%Warning ??");
  REQUIRE(again.replay.empty());
  REQUIRE(again.design == regression.design);
}

TEST_CASE("any configuration is a regression, and nothing else is") {
  REQUIRE(parse_regression("unit: mixpe_mul\n", "r.yaml").replay.empty());
  REQUIRE(refusal("unit: mixpe_mull\n").rfind("r.yaml:1:", 0) == 0);
  REQUIRE(refusal("# replay: a\n# replay: b\nunit: mixpe_mul\n") == "r.yaml: 'replay' comes twice");
}

TEST_CASE("the name of a file follows from design and stage") {
  Regression regression;
  regression.design = random_design(1, 0);
  regression.stage = "lint";
  const std::string name = file_name_of(regression);
  REQUIRE(name.rfind(spec::unit_name(regression.design.unit) + "_", 0) == 0);
  regression.what = "other words";
  REQUIRE(file_name_of(regression) == name);
  regression.stage = "simulate";
  REQUIRE(file_name_of(regression) != name);
}

}  // namespace
}  // namespace mpgen::fuzz
