#include "spec/unit_description.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "spec/unit_parameters.hpp"
#include "spec/words.hpp"

namespace mpgen::spec {
namespace {

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string allowed_here(const std::vector<std::string>& allowed) {
  return allowed.empty() ? "nothing, written []" : join_words(allowed, "or");
}

// "weights int4", "block 32 and lanes 8"; nothing unless all conditions hold.
std::optional<std::string> fulfilled(const std::vector<Condition>& conditions,
                                     const UnitDescription& description, const UnitSpec& unit) {
  std::vector<std::string> words;
  for (const auto& condition : conditions) {
    const std::string value = to_text(description.find(condition.key)->get(unit));
    if (!contains(condition.values, value)) return std::nullopt;
    words.push_back(condition.key + " " + value);
  }
  return join_words(words, "and");
}

void check_rule(const CombinationRule& rule, const UnitDescription& description,
                const UnitSpec& unit, std::vector<Conflict>& found) {
  const auto condition = fulfilled(rule.conditions, description, unit);
  if (!condition) return;
  std::vector<std::string> keys;
  for (const auto& part : rule.conditions) keys.push_back(part.key);
  const auto report = [&](const std::string& entry, const std::string& subject) {
    found.push_back(
        {.key = rule.key,
         .entry = entry,
         .condition_keys = keys,
         .subject = subject,
         .explanation = fmt::format("does not go with {}: {}; allowed here: {}", *condition,
                                    rule.reason, allowed_here(rule.allowed))});
  };
  const ParameterValue value = description.find(rule.key)->get(unit);
  if (const auto* entries = std::get_if<std::vector<std::string>>(&value)) {
    for (const auto& entry : *entries) {
      if (!contains(rule.allowed, entry)) report(entry, fmt::format("'{}' in {}", entry, rule.key));
    }
  } else if (!contains(rule.allowed, to_text(value))) {
    report("", rule.key + " " + to_text(value));
  }
}

void check_multiple(const Parameter& parameter, const UnitDescription& description,
                    const UnitSpec& unit, std::vector<Conflict>& found) {
  const auto value = std::get<std::int64_t>(parameter.get(unit));
  const auto divisor = std::get<std::int64_t>(description.find(parameter.multiple_of)->get(unit));
  if (value % divisor == 0) return;
  const std::int64_t below = value / divisor * divisor;
  std::vector<std::string> nearest;
  for (const auto candidate : {below, below + divisor}) {
    if (allows(parameter, candidate)) nearest.push_back(std::to_string(candidate));
  }
  found.push_back(
      {.key = parameter.key,
       .entry = "",
       .condition_keys = {parameter.multiple_of},
       .subject = fmt::format("{} {}", parameter.key, value),
       .explanation = fmt::format("is not a multiple of {} {}; nearest: {}", parameter.multiple_of,
                                  divisor, join_words(nearest, "or"))});
}

}  // namespace

const Parameter* UnitDescription::find(std::string_view key) const {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [key](const Parameter& p) { return p.key == key; });
  return found == parameters.end() ? nullptr : &*found;
}

const std::vector<UnitDescription>& unit_descriptions() {
  static const std::vector<UnitDescription> kDescriptions = {
      describe_mixpe_mul(),       describe_mixpe_pe(),
      describe_activation_sum(),  describe_group_aligner(),
      describe_dequantizer(),     describe_mixpe_dot(),
      describe_dialect_decoder(), describe_dialect_mac(),
      describe_format_selector(), describe_dialect_quantizer_mse(),
      describe_dialect_dot(),     describe_mxfp4_mac(),
      describe_mpgemm_tile()};
  return kDescriptions;
}

const UnitDescription* find_unit(std::string_view name) {
  for (const auto& description : unit_descriptions()) {
    if (description.name == name) return &description;
  }
  return nullptr;
}

const UnitDescription& description_of(const UnitSpec& unit) {
  return unit_descriptions().at(unit.index());
}

bool applies(const Parameter& parameter, const UnitSpec& unit) {
  if (parameter.only_with.empty()) return true;
  const ParameterValue value = description_of(unit).find(parameter.only_with)->get(unit);
  return contains(parameter.only_with_values, to_text(value));
}

std::vector<std::string> unit_names() {
  std::vector<std::string> names;
  for (const auto& description : unit_descriptions()) names.push_back(description.name);
  return names;
}

std::vector<std::string> keys_of(const UnitDescription& description) {
  std::vector<std::string> keys = {"unit", "name"};
  for (const auto& parameter : description.parameters) keys.push_back(parameter.key);
  return keys;
}

std::vector<Conflict> conflicts(const UnitSpec& unit) {
  const UnitDescription& description = description_of(unit);
  std::vector<Conflict> found;
  for (const auto& parameter : description.parameters) {
    if (!applies(parameter, unit)) continue;
    if (!parameter.multiple_of.empty()) check_multiple(parameter, description, unit, found);
  }
  for (const auto& rule : description.rules) check_rule(rule, description, unit, found);
  return found;
}

}  // namespace mpgen::spec
