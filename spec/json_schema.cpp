#include "spec/json_schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "spec/design_name.hpp"
#include "spec/formatbook_text.hpp"
#include "spec/parameter_json.hpp"
#include "spec/unit_description.hpp"

namespace mpgen::spec {
namespace {

using Json = nlohmann::ordered_json;

// The rules of a book beyond these are out of the schema's reach.
Json formatbook_schema() {
  const Json magnitude = {{"type", "integer"}, {"minimum", 0}, {"maximum", kLargestMagnitude}};
  const Json dialect = {{"type", "array"},
                        {"minItems", kDialectMagnitudes},
                        {"maxItems", kDialectMagnitudes},
                        {"uniqueItems", true},
                        {"items", magnitude}};
  const Json book = {
      {"type", "array"}, {"minItems", 2}, {"maxItems", kMostDialects}, {"items", dialect}};
  const Json file = {{"type", "string"}, {"pattern", book_file_pattern()}};
  return {{"anyOf", Json::array({Json{{"const", kBlockdialectWord}}, file, book})}};
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
        if (parameter.step > 1) schema["multipleOf"] = parameter.step;
      } else {
        schema["enum"] = parameter.integers;
      }
      break;
    case ParameterKind::flag:
      schema["type"] = "boolean";
      break;
    case ParameterKind::formatbook:
      schema["allOf"] = Json::array({Json{{"$ref", "#/definitions/formatbook"}}});
      break;
  }
  schema["default"] = parameter_json(parameter.get(defaults));
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

// `key` matches `allowed`; it may be left out only if its default does.
Json consequence(const std::string& key, const Json& allowed, bool allows_default) {
  Json schema = {{"properties", {{key, allowed}}}};
  if (!allows_default) schema["required"] = Json::array({key});
  return schema;
}

bool allows_default(const UnitDescription& unit, const CombinationRule& rule) {
  const auto is_allowed = [&rule](const std::string& word) {
    return std::find(rule.allowed.begin(), rule.allowed.end(), word) != rule.allowed.end();
  };
  const ParameterValue value = unit.find(rule.key)->get(unit.defaults);
  const auto* entries = std::get_if<std::vector<std::string>>(&value);
  if (entries == nullptr) return is_allowed(to_text(value));
  return std::all_of(entries->begin(), entries->end(), is_allowed);
}

Json allowed_schema(const Parameter& parameter, const std::vector<std::string>& allowed) {
  if (parameter.kind != ParameterKind::choice_list) return {{"enum", typed(parameter, allowed)}};
  if (allowed.empty()) return {{"maxItems", 0}};
  return {{"items", {{"enum", typed(parameter, allowed)}}}};
}

Json all_of(const Json& conditions) {
  return conditions.size() == 1 ? conditions.front() : Json{{"allOf", conditions}};
}

// The key may stand only beside one of the words that give it a meaning.
Json meaning_schema(const UnitDescription& unit, const Parameter& parameter) {
  return {{"if", {{"not", condition(unit, parameter.only_with, parameter.only_with_values)}}},
          {"then", {{"properties", {{parameter.key, false}}}}}};
}

Json rule_schema(const UnitDescription& unit, const CombinationRule& rule) {
  Json conditions = Json::array();
  for (const auto& part : rule.conditions) {
    conditions.push_back(condition(unit, part.key, part.values));
  }
  return {{"if", all_of(conditions)},
          {"then", consequence(rule.key, allowed_schema(*unit.find(rule.key), rule.allowed),
                               allows_default(unit, rule))}};
}

void add_multiples(const UnitDescription& unit, const Parameter& parameter, Json& rules) {
  const auto by_default = std::get<std::int64_t>(parameter.get(unit.defaults));
  for (const auto divisor : unit.find(parameter.multiple_of)->integers) {
    if (divisor == 1) continue;
    Json conditions = Json::array();
    conditions.push_back(condition(unit, parameter.multiple_of, {std::to_string(divisor)}));
    if (!parameter.only_with.empty()) {
      conditions.push_back(condition(unit, parameter.only_with, parameter.only_with_values));
    }
    rules.push_back({{"if", all_of(conditions)},
                     {"then", consequence(parameter.key, {{"multipleOf", divisor}},
                                          by_default % divisor == 0)}});
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
    if (!parameter.only_with.empty()) rules.push_back(meaning_schema(unit, parameter));
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
  Json definitions = {{"name", name_schema()}, {"formatbook", formatbook_schema()}};
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
