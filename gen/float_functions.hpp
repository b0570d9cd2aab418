// SystemVerilog functions for floating-point steps, made to measure.
#pragma once

#include <string>
#include <vector>

#include "gen/sv_module.hpp"

namespace mpgen::gen {

/// Bits of the count that `normalize_function` returns for a value of `bits` bits.
int normalize_count_bits(int bits);

/// NAME(value) = {count of leading zeros, value << count}. A value of zero stays zero.
SvFunction normalize_function(const std::string& name, const SvWidth& width);

/// Whether a value that is shifted out as a whole leaves a sticky bit.
enum class FarSticky { kept, dropped };

/// NAME(value, distance) = value >> distance, every bit that leaves kept in the least significant
/// one (the sticky bit). `distance` has `distance_bits`. With `dropped`, the sticky bit may be lost
/// where the distance is at least the power of two that is not below the width.
SvFunction sticky_shift_function(const std::string& name, const SvWidth& width, int distance_bits,
                                 FarSticky far = FarSticky::kept);

/// As normalize_function, but shifts by at most `limit`, of `limit_bits`, so that a value may keep
/// leading zeros: gradual underflow.
SvFunction limited_normalize_function(const std::string& name, const SvWidth& width,
                                      int limit_bits);

/// What `round_function` rounds, and to which format.
struct Rounding {
  std::string name;
  SvWidth significand;  ///< its top bit is set unless the value is zero
  SvWidth place;        ///< exponent of the top bit, unsigned
  int offset = 0;       ///< the target's exponent field is place - offset
  int target_significand_bits = 24;
  int target_exponent_bits = 8;
  bool has_subnormals = false;  ///< place may be `offset` or less
  bool has_overflow = false;    ///< the exponent field may come out too large: infinity
  std::string format;           ///< "binary16", for the comment

  int pattern_bits() const { return target_exponent_bits + target_significand_bits - 1; }
};

/// NAME(place, significand): RNE to the pattern, without its sign. Behind it, for subnormals, the
/// function NAME_shift that it calls.
std::vector<SvFunction> round_functions(const Rounding& rounding);

/// NAME(binary16 pattern without sign) = the same value as binary32 without sign, exact; Inf and
/// NaN map to themselves. Calls normalize_fraction, the first of the two.
std::vector<SvFunction> widen_functions(const std::string& name);

}  // namespace mpgen::gen
