// SystemVerilog functions for floating-point steps, made to measure.
#pragma once

#include <string>

#include "gen/sv_module.hpp"

namespace mpgen::gen {

/// Bits of the count that `normalize_function` returns for a value of `bits` bits.
int normalize_count_bits(int bits);

/// NAME(value) = {count of leading zeros, value << count}. A value of zero stays zero.
SvFunction normalize_function(const std::string& name, const SvWidth& width);

/// NAME(value, distance) = value >> distance, every bit that leaves kept in the least significant
/// one (the sticky bit). `distance` has `distance_bits`.
SvFunction sticky_shift_function(const std::string& name, const SvWidth& width, int distance_bits);

}  // namespace mpgen::gen
