// The units as configurations see them: keys, defaults, and combinations that are impossible.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "spec/parameter.hpp"
#include "spec/unit.hpp"

namespace mpgen::spec {

/// Holds when `key` has one of `values`, spelt as in a configuration.
struct Condition {
  std::string key;
  std::vector<std::string> values;
};

/// When all conditions hold, `key` (each entry, if it is a list) must be one of `allowed`, spelt as
/// in a configuration.
struct CombinationRule {
  std::vector<Condition> conditions;  ///< at least one
  std::string key;
  std::vector<std::string> allowed;
  std::string reason;  ///< why, in words that end the sentence "A does not go with B: ..."
};

struct UnitDescription {
  std::string name;
  std::string summary;  ///< one sentence without capital and full stop
  UnitSpec defaults;
  std::vector<Parameter> parameters;  ///< in the order of a configuration file
  std::vector<CombinationRule> rules;

  /// The parameter of that key, or null.
  const Parameter* find(std::string_view key) const;
};

/// Parameters that do not go together.
struct Conflict {
  std::string key;                          ///< the one that has to change
  std::string entry;                        ///< its offending entry, if it is a list; else ""
  std::vector<std::string> condition_keys;  ///< those that it does not go with
  std::string subject;                      ///< "'tree' in pipeline", "group 100"
  /// "does not go with lanes 2: ...; allowed here: ...", "is not a multiple of lanes 16; ..."
  std::string explanation;

  std::string message() const { return subject + " " + explanation; }
};

/// All units, in the order of `UnitSpec`.
const std::vector<UnitDescription>& unit_descriptions();

/// The unit of that name, or null.
const UnitDescription* find_unit(std::string_view name);

/// The description of a unit.
const UnitDescription& description_of(const UnitSpec& unit);

/// Whether the key has a meaning in `unit`, one of the unit that it belongs to.
bool applies(const Parameter& parameter, const UnitSpec& unit);

std::vector<std::string> unit_names();

/// "unit", "name" and the unit's own keys.
std::vector<std::string> keys_of(const UnitDescription& description);

/// Every impossible combination in `unit`, whose parameters are each allowed by themselves.
std::vector<Conflict> conflicts(const UnitSpec& unit);

}  // namespace mpgen::spec
