#include "spec/json_schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "spec/design_name.hpp"
#include "spec/unit_description.hpp"

namespace mpgen::spec {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const ParameterValue& value) {
  return std::visit([](const auto& held) { return Json(held); }, value);
}

Json parameter_schema(const Parameter& parameter, const UnitSpec& defaults) {
  Json schema = {
      {"description", fmt::format("{} Allowed: {}.", parameter.help, allowed_values(parameter))}};
  switch (parameter.kind) {
    case ParameterKind::choice:
    case ParameterKind::accumulator:
      schema["enum"] = parameter.choices;
      break;
    case ParameterKind::choice_list:
      schema["type"] = "array";
      schema["items"] = {{"enum", parameter.choices}};
      schema["uniqueItems"] = true;
      break;
    case ParameterKind::integer:
      schema["type"] = "integer";
      if (parameter.integers.empty()) {
        schema["minimum"] = parameter.minimum;
        schema["maximum"] = parameter.maximum;
      } else {
        schema["enum"] = parameter.integers;
      }
      break;
    case ParameterKind::flag:
      schema["type"] = "boolean";
      break;
  }
  schema["default"] = to_json(parameter.get(defaults));
  return schema;
}

// The words as values of the parameter's kind.
Json typed(const Parameter& parameter, const std::vector<std::string>& words) {
  Json values = Json::array();
  for (const auto& word : words) {
    if (parameter.kind == ParameterKind::integer) {
      values.push_back(std::stoll(word));
    } else {
      values.push_back(word);
    }
  }
  return values;
}

// True when the condition's key holds one of `words`, or is left out and its default is one.
Json condition(const UnitDescription& unit, const std::string& key,
               const std::vector<std::string>& words) {
  const Parameter& parameter = *unit.find(key);
  Json schema = {{"properties", {{key, {{"enum", typed(parameter, words)}}}}}};
  const std::string by_default = to_text(parameter.get(unit.defaults));
  if (std::find(words.begin(), words.end(), by_default) == words.end()) {
    schema["required"] = Json::array({key});
  }
  return schema;
}

Json rule_schema(const UnitDescription& unit, const CombinationRule& rule) {
  const Parameter& parameter = *unit.find(rule.key);
  Json allowed = {{"enum", typed(parameter, rule.allowed)}};
  if (parameter.kind == ParameterKind::choice_list) allowed = {{"items", allowed}};
  return {{"if", condition(unit, rule.condition_key, rule.condition_values)},
          {"then", {{"properties", {{rule.key, allowed}}}}}};
}

void add_multiples(const UnitDescription& unit, const Parameter& parameter, Json& rules) {
  for (const auto divisor : unit.find(parameter.multiple_of)->integers) {
    if (divisor == 1) continue;
    rules.push_back({{"if", condition(unit, parameter.multiple_of, {std::to_string(divisor)})},
                     {"then", {{"properties", {{parameter.key, {{"multipleOf", divisor}}}}}}}});
  }
}

Json name_schema() {
  return {{"description", fmt::format("Name of the top module, lower_snake_case, at most {} "
                                      "characters; by default the unit's name.",
                                      kLongestDesignName)},
          {"type", "string"},
          {"maxLength", kLongestDesignName},
          {"pattern", kDesignNamePattern},
          {"not", {{"enum", systemverilog_keywords()}}}};
}

Json unit_schema(const UnitDescription& unit) {
  Json properties = {{"unit", {{"const", unit.name}}}, {"name", {{"$ref", "#/definitions/name"}}}};
  Json rules = Json::array();
  for (const auto& parameter : unit.parameters) {
    properties[parameter.key] = parameter_schema(parameter, unit.defaults);
    if (!parameter.multiple_of.empty()) add_multiples(unit, parameter, rules);
  }
  for (const auto& rule : unit.rules) rules.push_back(rule_schema(unit, rule));
  Json schema = {{"description", unit.name + ": " + unit.summary + "."},
                 {"properties", properties},
                 {"additionalProperties", false}};
  if (!rules.empty()) schema["allOf"] = rules;
  return schema;
}

}  // namespace

std::string json_schema() {
  Json definitions = {{"name", name_schema()}};
  Json selection = Json::array();
  std::string units;
  for (const auto& unit : unit_descriptions()) {
    definitions[unit.name] = unit_schema(unit);
    selection.push_back({{"if", {{"properties", {{"unit", {{"const", unit.name}}}}}}},
                         {"then", {{"$ref", "#/definitions/" + unit.name}}}});
    units += fmt::format(" {}: {}.", unit.name, unit.summary);
  }
  const Json schema = {
      {"$schema", "http://json-schema.org/draft-07/schema#"},
      {"title", "mpgen configuration"},
      {"description", "One hardware design of mpgen. 'mpgen schema' prints this file."},
      {"type", "object"},
      {"required", {"unit"}},
      {"properties",
       {{"unit", {{"description", "What to generate." + units}, {"enum", unit_names()}}}}},
      {"allOf", selection},
      {"definitions", definitions}};
  return schema.dump(2) + "\n";
}

}  // namespace mpgen::spec
