#include "fuzz/shrink_design.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "spec/unit_description.hpp"

namespace mpgen::fuzz {
namespace {

using spec::Parameter;
using spec::ParameterKind;
using spec::ParameterValue;
using spec::UnitDescription;
using spec::UnitSpec;

// Distance of a value from the simplest one of its key.
std::uint64_t size_of_value(const UnitDescription& description, const Parameter& parameter,
                            const UnitSpec& unit) {
  const ParameterValue value = parameter.get(unit);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    return static_cast<std::uint64_t>(*integer - parameter.minimum);
  }
  if (value == parameter.get(description.defaults)) return 0;
  if (const auto* words = std::get_if<std::vector<std::string>>(&value)) return 1 + words->size();
  if (const auto* book = std::get_if<spec::Formatbook>(&value)) {
    return 1 + book->dialects.size();
  }
  const auto& choices = parameter.choices;
  const auto* const word = std::get_if<std::string>(&value);
  if (word == nullptr) return 1;
  return 1 + static_cast<std::uint64_t>(std::find(choices.begin(), choices.end(), *word) -
                                        choices.begin());
}

std::uint64_t size_of_unit(const UnitDescription& description, const UnitSpec& unit) {
  std::uint64_t size = 0;
  for (const auto& parameter : description.parameters) {
    if (spec::applies(parameter, unit)) size += size_of_value(description, parameter, unit);
  }
  return size;
}

std::vector<ParameterValue> smaller_integers(const UnitDescription& description,
                                             const Parameter& parameter, const UnitSpec& unit) {
  const auto value = std::get<std::int64_t>(parameter.get(unit));
  std::int64_t step = 1;
  if (!parameter.multiple_of.empty()) {
    step = std::get<std::int64_t>(description.find(parameter.multiple_of)->get(unit));
  }
  std::set<std::int64_t> candidates;
  if (!parameter.integers.empty()) {
    candidates.insert(parameter.integers.begin(), parameter.integers.end());
  } else {
    const std::int64_t least = (parameter.minimum + step - 1) / step * step;
    candidates = {least, least + step, value / 2 / step * step, value - 2 * step, value - step};
  }
  std::vector<ParameterValue> values;
  for (const std::int64_t candidate : candidates) {
    if (candidate < value && spec::allows(parameter, candidate)) values.emplace_back(candidate);
  }
  return values;
}

// Values to try, the simplest first.
std::vector<ParameterValue> simpler_values(const UnitDescription& description,
                                           const Parameter& parameter, const UnitSpec& unit) {
  if (parameter.kind == ParameterKind::integer) {
    return smaller_integers(description, parameter, unit);
  }
  const ParameterValue value = parameter.get(unit);
  const ParameterValue simplest = parameter.get(description.defaults);
  if (value == simplest) return {};
  std::vector<ParameterValue> values = {simplest};
  if (const auto* words = std::get_if<std::vector<std::string>>(&value)) {
    values.emplace_back(std::vector<std::string>());
    for (std::size_t i = 0; i < words->size(); ++i) {
      auto fewer = *words;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      values.emplace_back(std::move(fewer));
    }
  } else if (const auto* book = std::get_if<spec::Formatbook>(&value)) {
    for (int pair = 0; pair < book->pairs() && book->pairs() > 1; ++pair) {
      auto alone = *book;
      alone.dialects = {book->dialects[static_cast<std::size_t>(2 * pair)],
                        book->dialects[static_cast<std::size_t>(2 * pair + 1)]};
      values.emplace_back(std::move(alone));
    }
    for (int pair = 0; pair < book->pairs() && book->pairs() > 2; ++pair) {
      auto fewer = *book;
      const auto place = fewer.dialects.begin() + 2 * pair;
      fewer.dialects.erase(place, place + 2);
      values.emplace_back(std::move(fewer));
    }
  } else if (const auto* word = std::get_if<std::string>(&value)) {
    for (const auto& choice : parameter.choices) {
      if (choice == *word) break;
      if (ParameterValue(choice) != simplest) values.emplace_back(choice);
    }
  }
  return values;
}

// All values of a key that has to follow another, the simplest first.
std::vector<ParameterValue> all_values(const UnitDescription& description,
                                       const Parameter& parameter, const UnitSpec& unit) {
  std::vector<ParameterValue> values;
  switch (parameter.kind) {
    case ParameterKind::choice:
    case ParameterKind::accumulator:
      values.push_back(parameter.get(description.defaults));
      values.insert(values.end(), parameter.choices.begin(), parameter.choices.end());
      break;
    case ParameterKind::integer:
      if (!parameter.integers.empty()) {
        values.insert(values.end(), parameter.integers.begin(), parameter.integers.end());
      } else if (!parameter.multiple_of.empty()) {
        const auto divisor =
            std::get<std::int64_t>(description.find(parameter.multiple_of)->get(unit));
        for (const auto value : {divisor, 2 * divisor}) {
          if (spec::allows(parameter, value)) values.emplace_back(value);
        }
      }
      break;
    case ParameterKind::choice_list: {
      // What is left of a list without the words that do not fit.
      auto words = std::get<std::vector<std::string>>(parameter.get(unit));
      for (const auto& conflict : spec::conflicts(unit)) {
        if (conflict.key == parameter.key) std::erase(words, conflict.entry);
      }
      values = {words, std::vector<std::string>()};
      break;
    }
    case ParameterKind::flag:
    case ParameterKind::formatbook:
      break;
  }
  return values;
}

// Keys that have no meaning any more do not show in a configuration.
void reset_unused_keys(const UnitDescription& description, UnitSpec& unit) {
  for (const auto& parameter : description.parameters) {
    if (!spec::applies(parameter, unit)) parameter.set(unit, parameter.get(description.defaults));
  }
}

// One conflict less by another value of `key`; nothing if none helps.
std::optional<UnitSpec> mended(const UnitDescription& description, const UnitSpec& unit,
                               const std::string& key, std::size_t conflicts) {
  const Parameter& parameter = *description.find(key);
  for (const auto& value : all_values(description, parameter, unit)) {
    UnitSpec changed = unit;
    parameter.set(changed, value);
    if (spec::conflicts(changed).size() < conflicts) return changed;
  }
  return std::nullopt;
}

// Lets other keys follow `changed_key`, or any key if that is empty; nothing if that leads nowhere.
std::optional<UnitSpec> made_legal(const UnitDescription& description, UnitSpec unit,
                                   const std::string& changed_key) {
  reset_unused_keys(description, unit);
  for (auto conflicts = spec::conflicts(unit); !conflicts.empty();
       conflicts = spec::conflicts(unit)) {
    std::vector<std::string> keys = {conflicts.front().key};
    const auto& others = conflicts.front().condition_keys;
    keys.insert(keys.end(), others.begin(), others.end());
    std::optional<UnitSpec> next;
    for (const auto& key : keys) {
      if (key != changed_key && !next) next = mended(description, unit, key, conflicts.size());
    }
    if (!next) return std::nullopt;
    unit = *std::move(next);
  }
  return unit;
}

class Shrinker {
 public:
  Shrinker(const spec::Design& design, const StillFails& still_fails, const ShrinkLimits& limits)
      : description_(spec::description_of(design.unit)),
        still_fails_(still_fails),
        limits_(limits),
        result_{.design = design} {}

  ShrunkDesign run() {
    // With its usual name, unless the failure is one of the name.
    spec::Design named = result_.design;
    named.name = description_.name;
    if (named != result_.design && try_design(named)) result_.design = named;
    try_smallest();
    while (!is_spent() && take_step()) continue;
    result_.is_minimal = !is_spent();
    return result_;
  }

 private:
  bool is_spent() const { return result_.trials >= limits_.most_trials; }

  bool try_design(const spec::Design& candidate) {
    if (is_spent()) return false;
    ++result_.trials;
    return still_fails_(candidate);
  }

  // Takes the candidate if it is legal, smaller, new, and fails.
  bool try_unit(const UnitSpec& candidate, const std::string& changed_key) {
    const auto unit = made_legal(description_, candidate, changed_key);
    if (!unit) return false;
    if (size_of_unit(description_, *unit) >= size_of_unit(description_, result_.design.unit)) {
      return false;
    }
    if (std::find(passed_.begin(), passed_.end(), *unit) != passed_.end()) return false;
    if (!try_design({.name = result_.design.name, .unit = *unit})) {
      passed_.push_back(*unit);
      return false;
    }
    result_.design.unit = *unit;
    return true;
  }

  void try_smallest() {
    UnitSpec unit = description_.defaults;
    for (const auto& parameter : description_.parameters) {
      if (parameter.kind != ParameterKind::integer) continue;
      const auto values = smaller_integers(description_, parameter, unit);
      if (!values.empty()) parameter.set(unit, values.front());
    }
    try_unit(unit, "");
  }

  bool take_step() {
    for (const auto& parameter : description_.parameters) {
      if (!spec::applies(parameter, result_.design.unit)) continue;
      for (const auto& value : simpler_values(description_, parameter, result_.design.unit)) {
        UnitSpec unit = result_.design.unit;
        parameter.set(unit, value);
        if (try_unit(unit, parameter.key)) return true;
      }
    }
    return false;
  }

  const UnitDescription& description_;
  const StillFails& still_fails_;
  ShrinkLimits limits_;
  ShrunkDesign result_;
  std::vector<UnitSpec> passed_;  // candidates that do not fail
};

}  // namespace

std::uint64_t size_of(const spec::Design& design) {
  return size_of_unit(spec::description_of(design.unit), design.unit);
}

ShrunkDesign shrink_design(const spec::Design& design, const StillFails& still_fails,
                           const ShrinkLimits& limits) {
  return Shrinker(design, still_fails, limits).run();
}

}  // namespace mpgen::fuzz
