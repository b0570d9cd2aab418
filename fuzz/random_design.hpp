// Random legal configurations of every unit, awkward values first.
#pragma once

#include <cstdint>

#include "spec/formatbook.hpp"
#include "spec/parameter.hpp"
#include "spec/unit.hpp"
#include "spec/unit_description.hpp"
#include "tb/random.hpp"

namespace mpgen::fuzz {

/// A legal formatbook: the default one every third time, else 1 to 8 pairs with largest magnitudes
/// from 7 to 15, whose mates differ in many magnitudes, in one or in none. Specification section
/// 3.1.
spec::Formatbook random_formatbook(tb::Random& random);

/// A value that the parameter allows by itself. Integers are the ends of their interval, small ones
/// and powers of two with their neighbours more often than others; rows and columns of a tile stay
/// below 8.
spec::ParameterValue random_value(const spec::Parameter& parameter, tb::Random& random);

/// A unit without conflicts. Every key that has a meaning is drawn, and a key that does not go with
/// the others is drawn again, so that rare combinations are not lost.
spec::UnitSpec random_unit(const spec::UnitDescription& description, tb::Random& random);

/// A design for one trial, a function of its arguments. Any 13 neighbouring indices have all units.
/// Sizes are such that a trial takes a few CPU seconds: at most 64 products a cycle, and of units
/// other than tiles mostly at most 16. The name tells the design from those of other indices.
spec::Design random_design(std::uint64_t seed, std::uint64_t index);

}  // namespace mpgen::fuzz
