#include "spec/unit_description.hpp"

#include <set>
#include <string>

#include "tests/catch.hpp"

namespace mpgen::spec {
namespace {

TEST_CASE("descriptions stand in the order of the units and carry their names") {
  const auto& descriptions = unit_descriptions();
  REQUIRE(descriptions.size() == std::variant_size_v<UnitSpec>);
  for (std::size_t i = 0; i < descriptions.size(); ++i) {
    CHECK(descriptions[i].defaults.index() == i);
    CHECK(descriptions[i].name == unit_name(descriptions[i].defaults));
    CHECK(&description_of(descriptions[i].defaults) == &descriptions[i]);
    CHECK(find_unit(descriptions[i].name) == &descriptions[i]);
  }
  CHECK(find_unit("mixpe") == nullptr);
}

TEST_CASE("defaults are those of the unit's structure and go together") {
  CHECK(std::get<MixpeDotSpec>(find_unit("mixpe_dot")->defaults) == MixpeDotSpec{});
  CHECK(std::get<DequantizerSpec>(find_unit("dequantizer")->defaults) == DequantizerSpec{});
  for (const auto& unit : unit_descriptions()) {
    CAPTURE(unit.name);
    CHECK(conflicts(unit.defaults).empty());
  }
}

TEST_CASE("keys are unique and explained, and rules name keys and values that exist") {
  for (const auto& unit : unit_descriptions()) {
    CAPTURE(unit.name);
    CHECK_FALSE(unit.summary.empty());
    std::set<std::string> keys;
    for (const auto& parameter : unit.parameters) {
      CAPTURE(parameter.key);
      CHECK(keys.insert(parameter.key).second);
      CHECK(parameter.help.back() == '.');
      if (!parameter.multiple_of.empty()) CHECK(unit.find(parameter.multiple_of) != nullptr);
    }
    for (const auto& rule : unit.rules) {
      CAPTURE(rule.key);
      CHECK(unit.find(rule.key) != nullptr);
      CHECK_FALSE(rule.conditions.empty());
      for (const auto& condition : rule.conditions) {
        CAPTURE(condition.key);
        CHECK(unit.find(condition.key) != nullptr);
        CHECK_FALSE(condition.values.empty());
      }
      CHECK_FALSE(rule.reason.empty());
    }
  }
}

TEST_CASE("every value of every parameter can be stored and read again") {
  for (const auto& unit : unit_descriptions()) {
    for (const auto& parameter : unit.parameters) {
      CAPTURE(unit.name, parameter.key);
      UnitSpec spec = unit.defaults;
      const auto keeps = [&](const ParameterValue& value) {
        parameter.set(spec, value);
        return parameter.get(spec) == value;
      };
      if (parameter.kind == ParameterKind::choice_list) {
        CHECK(keeps(std::vector<std::string>{}));
        CHECK(keeps(parameter.choices));
        for (const auto& choice : parameter.choices) CHECK(keeps(std::vector{choice}));
      } else {
        for (const auto& choice : parameter.choices) CHECK(keeps(choice));
      }
      for (const auto integer : parameter.integers) CHECK(keeps(integer));
      if (parameter.kind == ParameterKind::flag) {
        CHECK(keeps(true));
        CHECK(keeps(false));
      } else if (parameter.kind == ParameterKind::integer) {
        CHECK(keeps(parameter.minimum));
        CHECK(keeps(parameter.maximum));
      }
    }
  }
}

TEST_CASE("conflicts name what is wrong without a file") {
  MixpePeSpec spec;
  spec.lanes = 16;
  spec.group = 100;
  spec.weights = WeightFormat::int4;
  spec.weight_offset = 8;
  const auto found = conflicts(spec);
  REQUIRE(found.size() == 2);
  CHECK(found[0].message() == "group 100 is not a multiple of lanes 16; nearest: 96 or 112");
  CHECK(found[1].message() ==
        "weight_offset 8 does not go with weights int4: int4 has no zero point that could absorb "
        "it; allowed here: 0");
}

TEST_CASE("allowed values in words") {
  const auto& pe = *find_unit("mixpe_pe");
  CHECK(allowed_values(*pe.find("weights")) == "uint4 or int4");
  CHECK(allowed_values(*pe.find("lanes")) == "1, 2, 4, 8, 16, 32 or 64");
  CHECK(allowed_values(*pe.find("group")) == "1 to 65536, a multiple of lanes");
  CHECK(allowed_values(*pe.find("accumulator")) == "exact, fp32 or aligned:N with N 0 to 16");
  CHECK(allowed_values(*pe.find("nonfinite_flag")) == "true or false");
  CHECK(allowed_values(*pe.find("pipeline")) ==
        "a list of any of product, tree and accumulate; [] for none");
  CHECK(allowed_values(*find_unit("group_aligner")->find("accumulator")) ==
        "aligned:N with N 0 to 16");
}

}  // namespace
}  // namespace mpgen::spec
