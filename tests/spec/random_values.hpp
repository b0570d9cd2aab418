// Random values of parameters, and random designs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "spec/unit_description.hpp"
#include "tests/golden/splitmix64.hpp"
#include "tests/oracle/random_formatbook.hpp"

namespace mpgen::spec::test {

using golden::test::SplitMix64;

template <class Value>
const Value& pick(const std::vector<Value>& values, SplitMix64& random) {
  return values[static_cast<std::size_t>(random.next() % values.size())];
}

/// A legal formatbook, the default one every other time.
inline Formatbook random_book(SplitMix64& random) {
  if (random.next() % 2 == 0) return blockdialect_formatbook();
  oracle::Random other(random.next());
  return oracle::random_formatbook(other);
}

/// A value that the parameter allows by itself.
inline ParameterValue random_value(const Parameter& parameter, SplitMix64& random) {
  switch (parameter.kind) {
    case ParameterKind::choice:
    case ParameterKind::accumulator:
      return pick(parameter.choices, random);
    case ParameterKind::choice_list: {
      std::vector<std::string> words;
      for (const auto& choice : parameter.choices) {
        if (random.next() % 2 == 0) words.push_back(choice);
      }
      return words;
    }
    case ParameterKind::flag:
      return random.next() % 2 == 0;
    case ParameterKind::formatbook:
      return random_book(random);
    case ParameterKind::integer:
      break;
  }
  if (!parameter.integers.empty()) return pick(parameter.integers, random);
  // Rows and columns of a tile: what holds for a few holds for many, and is much quicker to test.
  if (parameter.key == "rows" || parameter.key == "columns") {
    return std::int64_t{random.between(1, 5)};
  }
  return std::int64_t{random.between(static_cast<std::int32_t>(parameter.minimum),
                                     static_cast<std::int32_t>(parameter.maximum))};
}

/// A unit without conflicts.
inline UnitSpec random_unit(const UnitDescription& description, SplitMix64& random) {
  for (;;) {
    UnitSpec unit = description.defaults;
    for (const auto& parameter : description.parameters) {
      if (!applies(parameter, unit)) continue;
      ParameterValue value = random_value(parameter, random);
      // Few integers are multiples of another random one.
      if (!parameter.multiple_of.empty() && parameter.integers.empty()) {
        value = std::int64_t{64} * random.between(1, 1024);
      }
      parameter.set(unit, value);
    }
    if (conflicts(unit).empty()) return unit;
  }
}

}  // namespace mpgen::spec::test
