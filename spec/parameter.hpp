// What a key of a configuration may hold. Reader, writer, JSON Schema and help follow from it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "spec/formatbook.hpp"
#include "spec/unit.hpp"

namespace mpgen::spec {

enum class ParameterKind {
  choice,       ///< one word of `choices`
  choice_list,  ///< a list of different words of `choices`, in any order
  integer,      ///< an integer
  flag,         ///< true or false
  accumulator,  ///< one word of `choices`, among them the spellings aligned:0 to aligned:16
  formatbook,   ///< kBlockdialectWord, the file of a book, or its dialects
};

/// choice, accumulator: the word; choice_list: the words; integer; flag; formatbook.
using ParameterValue =
    std::variant<std::string, std::vector<std::string>, std::int64_t, bool, Formatbook>;

/// One key of one unit. Its default is what `get` reads from the unit's defaults.
struct Parameter {
  std::string key;
  ParameterKind kind = ParameterKind::choice;
  std::string help;                    ///< one sentence
  std::vector<std::string> choices;    ///< choice, choice_list, accumulator
  std::vector<std::int64_t> integers;  ///< integer: the allowed ones, if not all of the interval
  std::int64_t minimum = 0;            ///< integer: smallest allowed
  std::int64_t maximum = 0;            ///< integer: largest allowed
  std::int64_t step = 1;               ///< integer: divides all allowed ones
  std::string multiple_of;             ///< integer: key of a parameter that divides this one, or ""
  /// Key of a choice that decides whether this key has a meaning, or "", and the words with which
  /// it has one.
  std::string only_with;
  std::vector<std::string> only_with_values;
  std::function<ParameterValue(const UnitSpec&)> get;
  /// Stores a value that is allowed by itself.
  std::function<void(UnitSpec&, const ParameterValue&)> set;
};

/// "uint4", "[product, tree]", "16", "true", "blockdialect" or the dialects as a list of lists: as
/// a configuration writes it.
std::string to_text(const ParameterValue& value);

/// The allowed values in words: "uint4 or int4", "1 to 65536, a multiple of lanes" and so on.
std::string allowed_values(const Parameter& parameter);

/// Whether an integer parameter allows `value`, other parameters aside.
bool allows(const Parameter& parameter, std::int64_t value);

}  // namespace mpgen::spec
