#include "spec/json_schema.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "spec/parameter_json.hpp"
#include "spec/read_design.hpp"
#include "tests/catch.hpp"
#include "tests/spec/random_values.hpp"
#include "tests/spec/schema_validator.hpp"

namespace mpgen::spec {
namespace {

using test::Json;
using test::pick;
using test::SplitMix64;

TEST_CASE("the committed schema is the generated one") {
  std::ifstream stream(std::string(MPGEN_SOURCE_DIR) + "/configs/mpgen.schema.json",
                       std::ios::binary);
  const std::string committed((std::istreambuf_iterator<char>(stream)),
                              std::istreambuf_iterator<char>());
  const bool is_current = committed == json_schema();
  INFO(
      "configs/mpgen.schema.json is out of date; update it with\n"
      "  mpgen schema > configs/mpgen.schema.json");
  REQUIRE(is_current);
}

// Files that exist, and books of a wrong shape. What only the reader sees is not among them.
const std::vector<Json>& odd_books() {
  static const std::vector<Json> kBooks = [] {
    const std::string folder = std::string(MPGEN_SOURCE_DIR) + "/formatbooks/";
    const Json e2m1 = {0, 1, 2, 3, 4, 6, 8, 12};
    Json nine = e2m1;
    nine.push_back(13);
    Json large = e2m1;
    large.back() = 16;
    Json text = e2m1;
    text[3] = "3";
    std::vector<Json> books = {folder + "eight_dialects.yaml",
                               folder + "mxfp4.yaml",
                               "mxfp4",
                               "blockdialect.yaml.txt",
                               ".yaml",
                               e2m1,
                               Json::array({e2m1}),
                               Json::array({e2m1, nine}),
                               Json::array({e2m1, large}),
                               Json::array({text, e2m1}),
                               Json::array({e2m1, "blockdialect"}),
                               Json{{"dialects", Json::array({e2m1, e2m1})}}};
    books.emplace_back(Json::array());
    for (int id = 0; id < 18; ++id) books.back().push_back(e2m1);
    return books;
  }();
  return kBooks;
}

Json random_json(const Parameter& parameter, SplitMix64& random) {
  static const std::vector<Json> kOdd = {Json(),
                                         Json(true),
                                         Json(0),
                                         Json(-1),
                                         Json(3),
                                         Json(65537),
                                         Json(1.5),
                                         Json("uint5"),
                                         Json(""),
                                         Json("aligned:17"),
                                         Json("16"),
                                         Json("exact"),
                                         Json::array(),
                                         Json::object(),
                                         Json::array({"tree", "tree"}),
                                         Json(100),
                                         Json("fp16"),
                                         Json::array({1}),
                                         Json::array({"row_scale", "output"}),
                                         Json::array({"sum", "decode"}),
                                         Json("blockdialect")};
  if (random.next() % 12 == 0) return pick(kOdd, random);
  if (parameter.key == "group" && random.next() % 4 != 0) return Json(64);
  if (parameter.key == "longest_dot_product" && random.next() % 4 != 0) return Json(4096);
  if (parameter.kind == ParameterKind::formatbook && random.next() % 4 == 0) {
    return pick(odd_books(), random);
  }
  return parameter_json(test::random_value(parameter, random));
}

Json random_configuration(SplitMix64& random) {
  static const std::vector<Json> kNames = {"mine",  "my_pe", "pe_4", "Pe", "wire",     "a__b",
                                           "a_b_c", Json(4), "w4a8", "",   "s_always", "true"};
  const UnitDescription& unit = pick(unit_descriptions(), random);
  Json configuration = Json::object();
  if (random.next() % 20 != 0) configuration["unit"] = unit.name;
  if (random.next() % 20 == 0) configuration["unit"] = "mixpe";
  if (random.next() % 4 == 0) configuration["name"] = pick(kNames, random);
  if (random.next() % 20 == 0) configuration["colour"] = "red";
  for (const auto& parameter : unit.parameters) {
    if (random.next() % 2 == 0) {
      configuration[parameter.key] = random_json(parameter, random);
    }
  }
  const UnitDescription& other = pick(unit_descriptions(), random);
  if (random.next() % 10 == 0) {
    const Parameter& parameter = pick(other.parameters, random);
    configuration[parameter.key] = random_json(parameter, random);
  }
  return configuration;
}

TEST_CASE("schema and reader accept the same configurations") {
  constexpr std::uint64_t kSeed = 7;
  constexpr int kConfigurations = 6000;
  const test::SchemaValidator validator(Json::parse(json_schema()));
  SplitMix64 random(kSeed);
  int accepted = 0;
  int disagreements = 0;
  std::string first;
  for (int i = 0; i < kConfigurations; ++i) {
    const Json configuration = random_configuration(random);
    const std::string text = configuration.dump(1);  // JSON is YAML
    const bool is_read = read_design(text, "").design.has_value();
    if (is_read) ++accepted;
    if (is_read == validator.accepts(configuration)) continue;
    ++disagreements;
    if (first.empty()) first = text;
  }
  CAPTURE(kSeed, first);
  REQUIRE(disagreements == 0);
  CHECK(accepted > kConfigurations / 10);
  CHECK(accepted < kConfigurations * 9 / 10);
}

}  // namespace
}  // namespace mpgen::spec
