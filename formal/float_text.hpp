// Rounding to binary32 and binary16 as behavioural SystemVerilog.
#pragma once

#include <string>

namespace mpgen::formal {

struct FloatFormat {
  std::string name;
  int significand_bits;  ///< with the hidden bit
  int bias;
  int field_bits;          ///< of the exponent
  bool is_normal = false;  ///< numbers are normal or zero, and far from overflow

  int pattern_bits() const { return field_bits + significand_bits; }
};

inline FloatFormat binary32() { return {"binary32", 24, 127, 8}; }
inline FloatFormat normal_binary32() { return {"binary32", 24, 127, 8, true}; }
inline FloatFormat binary16() { return {"binary16", 11, 15, 5}; }

/// Function `name`(negative, magnitude, place): the pattern of ±magnitude * 2^place, RNE, where
/// `magnitude` has `width` bits. Unless all numbers are normal, place + width must not be below the
/// exponent of the least normal number: a wider magnitude helps.
std::string rounding_function(const std::string& name, const FloatFormat& format, int width);

}  // namespace mpgen::formal
