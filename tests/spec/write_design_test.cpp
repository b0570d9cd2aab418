#include "spec/write_design.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>

#include "spec/read_design.hpp"
#include "tests/catch.hpp"
#include "tests/spec/random_values.hpp"

namespace mpgen::spec {
namespace {

TEST_CASE("a resolved configuration has every key in order") {
  CHECK(to_yaml({"mine", MixpePeSpec{}}) ==
        "unit: mixpe_pe\nname: mine\nweights: uint4\nactivations: fp16\nlanes: 4\ngroup: 128\n"
        "accumulator: exact\nweight_offset: 0\nnonfinite_flag: true\npipeline: []\n");
  CHECK(to_yaml({"mine", MixpeDotSpec{}}) ==
        "unit: mixpe_dot\nname: mine\nweights: uint4\nactivations: fp16\nlanes: 4\ngroup: 128\n"
        "accumulator: exact\npipeline: []\ndequantizer_pipeline: [zero_point, convert, scale, "
        "output]\n"
        "output: fp32\n");
}

TEST_CASE("names that YAML would take for truth values survive") {
  for (const char* name : {"true", "false", "yes", "no", "on", "off", "y", "n"}) {
    const Design design = {name, MixpeMulSpec{}};
    CHECK(read_design(to_yaml(design), "").design == design);
  }
}

TEST_CASE("designs read back from what is written") {
  constexpr std::uint64_t kSeed = 20;
  test::SplitMix64 random(kSeed);
  int wrong = 0;
  for (const auto& unit : unit_descriptions()) {
    for (int i = 0; i < 300; ++i) {
      const Design design = {"mine", test::random_unit(unit, random)};
      const ReadResult result = read_design(to_yaml(design), "written.yaml");
      if (result.design != design) ++wrong;
    }
  }
  CAPTURE(kSeed);
  REQUIRE(wrong == 0);
}

TEST_CASE("examples read back to the defaults and fit the page") {
  for (const auto& unit : unit_descriptions()) {
    CAPTURE(unit.name);
    const std::string text = example_configuration(unit, "my_design");
    CHECK(read_design(text, "example.yaml").design == Design{"my_design", unit.defaults});
    CHECK(text.rfind(kSchemaLine, 0) == 0);
    std::istringstream lines(text);
    std::size_t longest = 0;
    for (std::string line; std::getline(lines, line);) longest = std::max(longest, line.size());
    CHECK(longest <= 100);
    for (const auto& key : keys_of(unit)) {
      CAPTURE(key);
      // A key without a meaning beside the defaults is shown as a comment.
      const Parameter* parameter = unit.find(key);
      const bool is_comment = parameter != nullptr && !applies(*parameter, unit.defaults);
      CHECK(text.find((is_comment ? "\n# " : "\n") + key + ": ") != std::string::npos);
    }
  }
}

}  // namespace
}  // namespace mpgen::spec
