// Random configurations: legal, different, reproducible, and everything comes up.
#include "fuzz/random_design.hpp"

#include <map>
#include <set>
#include <string>

#include "spec/design_name.hpp"
#include "spec/formatbook_text.hpp"
#include "spec/parameter.hpp"
#include "spec/read_design.hpp"
#include "spec/write_design.hpp"
#include "tests/catch.hpp"

namespace mpgen::fuzz {
namespace {

constexpr std::uint64_t kSeed = 20261123;
constexpr std::uint64_t kDesigns = 26000;

TEST_CASE("random designs are legal and the same for the same seed and index") {
  CAPTURE(kSeed);
  std::uint64_t wrong = 0;
  std::string first;
  std::set<std::string> names;
  for (std::uint64_t index = 0; index < 2600; ++index) {
    const spec::Design design = random_design(kSeed, index);
    names.insert(design.name);
    const std::string text = spec::to_yaml(design);
    // The reader judges each value by itself and all of them together.
    const bool is_right = !spec::design_name_problem(design.name) &&
                          spec::read_design(text, "random.yaml").design == design &&
                          random_design(kSeed, index) == design;
    if (is_right) continue;
    if (wrong++ == 0) first = text;
  }
  CAPTURE(first);
  REQUIRE(wrong == 0);
  REQUIRE(names.size() == 2600);
  REQUIRE(random_design(kSeed, 7) != random_design(kSeed + 1, 7));
}

TEST_CASE("any 13 neighbours of random designs have all units") {
  CAPTURE(kSeed);
  for (const std::uint64_t start : {0U, 5U, 1000U}) {
    std::set<std::string> units;
    for (std::uint64_t index = start; index < start + 13; ++index) {
      units.insert(spec::unit_name(random_design(kSeed, index).unit));
    }
    REQUIRE(units.size() == 13);
  }
}

TEST_CASE("every word, every listed integer and both ends of intervals come up") {
  CAPTURE(kSeed);
  std::map<std::string, std::set<std::string>> seen;
  for (std::uint64_t index = 0; index < kDesigns; ++index) {
    const spec::Design design = random_design(kSeed, index);
    const spec::UnitDescription& description = spec::description_of(design.unit);
    for (const auto& parameter : description.parameters) {
      if (!spec::applies(parameter, design.unit)) continue;
      const spec::ParameterValue value = parameter.get(design.unit);
      auto& values = seen[description.name + "." + parameter.key];
      if (const auto* words = std::get_if<std::vector<std::string>>(&value)) {
        for (const auto& word : *words) values.insert(word);
        if (words->empty()) values.insert("[]");
      } else {
        values.insert(spec::to_text(value));
      }
    }
  }
  std::string missing;
  for (const auto& description : spec::unit_descriptions()) {
    for (const auto& parameter : description.parameters) {
      const std::string key = description.name + "." + parameter.key;
      std::vector<std::string> wanted = parameter.choices;
      for (const auto integer : parameter.integers) wanted.push_back(std::to_string(integer));
      if (parameter.kind == spec::ParameterKind::choice_list) wanted.emplace_back("[]");
      if (parameter.kind == spec::ParameterKind::flag) wanted = {"true", "false"};
      if (parameter.kind == spec::ParameterKind::formatbook) {
        wanted = {spec::kBlockdialectWord};
        if (seen[key].size() < 100) missing += key + " formatbooks\n";
      }
      if (parameter.kind == spec::ParameterKind::integer && parameter.integers.empty()) {
        wanted.push_back(std::to_string(parameter.minimum));
        const bool is_tile_side = parameter.key == "rows" || parameter.key == "columns";
        wanted.push_back(is_tile_side ? "7" : std::to_string(parameter.maximum));
      }
      for (const auto& value : wanted) {
        if (seen[key].count(value) == 0) missing.append(key).append(" ").append(value) += "\n";
      }
    }
  }
  REQUIRE(missing == "");
}

TEST_CASE("random formatbooks keep the rules, with one pair and with eight") {
  CAPTURE(kSeed);
  tb::Random random(kSeed, 1, 2);
  int illegal = 0;
  std::set<int> sizes;
  for (int i = 0; i < 5000; ++i) {
    const spec::Formatbook book = random_formatbook(random);
    sizes.insert(book.size());
    illegal += spec::formatbook_problems(book).empty() ? 0 : 1;
  }
  REQUIRE(illegal == 0);
  REQUIRE(sizes == std::set<int>{2, 4, 6, 8, 10, 12, 14, 16});
}

}  // namespace
}  // namespace mpgen::fuzz
