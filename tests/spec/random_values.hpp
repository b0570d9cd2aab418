// Random values of parameters, and random units, for tests that draw from SplitMix64.
#pragma once

#include <cstddef>
#include <vector>

#include "fuzz/random_design.hpp"
#include "tests/golden/splitmix64.hpp"

namespace mpgen::spec::test {

using golden::test::SplitMix64;

template <class Value>
const Value& pick(const std::vector<Value>& values, SplitMix64& random) {
  return values[static_cast<std::size_t>(random.next() % values.size())];
}

/// A legal formatbook, the default one now and then.
inline Formatbook random_book(SplitMix64& random) {
  tb::Random sequence(random.next(), 0, 0);
  return fuzz::random_formatbook(sequence);
}

/// A value that the parameter allows by itself.
inline ParameterValue random_value(const Parameter& parameter, SplitMix64& random) {
  tb::Random sequence(random.next(), 0, 0);
  return fuzz::random_value(parameter, sequence);
}

/// A unit without conflicts, of any size.
inline UnitSpec random_unit(const UnitDescription& description, SplitMix64& random) {
  tb::Random sequence(random.next(), 0, 0);
  return fuzz::random_unit(description, sequence);
}

}  // namespace mpgen::spec::test
