// The configurations in configs/.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "spec/read_design.hpp"
#include "spec/unit_description.hpp"
#include "spec/write_design.hpp"
#include "tests/catch.hpp"

namespace mpgen::spec {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> shipped() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(std::string(MPGEN_SOURCE_DIR) + "/configs")) {
    if (entry.path().extension() == ".yaml") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string text_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

TEST_CASE("every shipped configuration reads, has its file's name and all keys") {
  for (const auto& path : shipped()) {
    CAPTURE(path.string());
    const ReadResult result = read_design_file(path);
    REQUIRE(result.diagnostics.empty());
    CHECK(result.design->name == path.stem().string());
    const std::string text = text_of(path);
    const std::string schema_line = kSchemaLine;
    REQUIRE(text.rfind(schema_line + "# ", 0) == 0);
    const auto end_of_comment = text.find('\n', schema_line.size());
    std::string configuration = text.substr(end_of_comment + 1);
    std::string written = to_yaml(*result.design);
    // What is written stands alone, so it holds the book that the file refers to.
    if (const auto file = configuration.find("formatbook: ../"); file != std::string::npos) {
      CHECK(written.compare(file, 13, "formatbook:\n ") == 0);
      configuration.resize(file);
      written.resize(file);
    }
    CHECK(configuration == written);
  }
}

TEST_CASE("the shipped configurations show every way to give a formatbook") {
  std::set<std::string> ways;
  for (const auto& path : shipped()) {
    const std::string text = text_of(path);
    for (const char* way : {"\nformatbook: blockdialect\n", "\nformatbook: ../formatbooks/eight_",
                            "\nformatbook: ../formatbooks/mxfp4", "\nformatbook:\n  - [0, "}) {
      if (text.find(way) != std::string::npos) ways.insert(way);
    }
  }
  CHECK(ways.size() == 4);
}

TEST_CASE("the shipped configurations cover every unit and every value") {
  std::set<std::string> units;
  std::map<std::string, std::set<std::string>> values;    // by key
  std::map<std::string, std::set<std::string>> per_unit;  // by "unit key"
  for (const auto& path : shipped()) {
    const ReadResult result = read_design_file(path);
    REQUIRE(result.design);
    const UnitDescription& unit = description_of(result.design->unit);
    units.insert(unit.name);
    for (const auto& parameter : unit.parameters) {
      const ParameterValue value = parameter.get(result.design->unit);
      if (const auto* words = std::get_if<std::vector<std::string>>(&value)) {
        for (const auto& word : *words) per_unit[unit.name + " " + parameter.key].insert(word);
      } else {
        values[parameter.key].insert(to_text(value));
        per_unit[unit.name + " " + parameter.key].insert(to_text(value));
      }
    }
  }
  const auto names = unit_names();
  CHECK(units == std::set<std::string>(names.begin(), names.end()));
  for (const auto& unit : unit_descriptions()) {
    for (const auto& parameter : unit.parameters) {
      CAPTURE(unit.name, parameter.key);
      const auto& seen = values[parameter.key];
      for (const auto integer : parameter.integers) {
        CAPTURE(integer);
        CHECK(seen.count(std::to_string(integer)) == 1);
      }
      if (parameter.kind == ParameterKind::flag) CHECK(seen.size() == 2);
      if (parameter.kind == ParameterKind::choice_list) {
        CHECK(per_unit[unit.name + " " + parameter.key] ==
              std::set<std::string>(parameter.choices.begin(), parameter.choices.end()));
      }
      // Formats matter unit by unit; so many aligned:N only together.
      if (parameter.kind == ParameterKind::choice) {
        for (const auto& choice : parameter.choices) {
          CAPTURE(choice);
          CHECK(seen.count(choice) == 1);
        }
        if (parameter.key == "activations") {
          CHECK(per_unit[unit.name + " activations"].size() == 2);
        }
      }
    }
  }
  for (const char* accumulator : {"exact", "fp32", "aligned:0", "aligned:4", "aligned:8"}) {
    CAPTURE(accumulator);
    CHECK(values["accumulator"].count(accumulator) == 1);
  }
  CHECK(values["group"].size() >= 3);
}

}  // namespace
}  // namespace mpgen::spec
