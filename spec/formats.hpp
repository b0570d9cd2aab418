// Number formats and accumulators that the units are built from.
#pragma once

#include <cstdint>
#include <string>

namespace mpgen::spec {

/// Quantised weight: `uint4` is 0..15 with a zero point per group, `int4` is two's complement -8..7
/// without one. Specification section 2.
enum class WeightFormat { uint4, int4 };

/// Activation at a port: IEEE 754 binary16 pattern (16 bits) or two's complement integer (8 bits).
enum class ActivationFormat { fp16, int8 };

/// Result of a dot product: IEEE 754 binary32, or binary32 rounded once more to binary16 (RNE).
enum class OutputFormat { fp32, fp16 };

/// How products are summed inside a group. Specification section 2.2.
struct Accumulator {
  enum class Kind {
    exact,    ///< fixed point, never rounds
    fp32,     ///< one RNE rounding to 24 significant bits per beat
    aligned,  ///< activations truncated to the group's largest exponent, then exact
  };
  Kind kind = Kind::exact;
  int fraction_bits = 0;  ///< N of `aligned:N`, 0..16; 0 otherwise

  friend bool operator==(const Accumulator&, const Accumulator&) = default;
};

inline constexpr int kWeightBits = 4;
inline constexpr int kFp16Bits = 16;
inline constexpr int kFp16FractionBits = 10;
inline constexpr int kFp16SignificandBits = 11;
inline constexpr int kFp16ExponentBits = 5;
/// Largest effective exponent `ee` of a finite binary16 value.
inline constexpr int kFp16LargestExponent = 30;
/// A binary16 value is `sig * 2^(ee - kFp16ExponentOffset)`. Specification section 1.
inline constexpr int kFp16ExponentOffset = 25;
/// Weight of the least significant bit of every exact binary16 sum: 2^-24.
inline constexpr int kExactLsbExponent = -24;
inline constexpr int kInt8Bits = 8;
inline constexpr int kFp32Bits = 32;
inline constexpr int kFp32SignificandBits = 24;
inline constexpr int kMaxAlignedFractionBits = 16;

/// The spelling used in configurations and documents: "uint4", "fp16", "aligned:4" and so on.
std::string to_string(WeightFormat format);
std::string to_string(ActivationFormat format);
std::string to_string(OutputFormat format);
std::string to_string(const Accumulator& accumulator);

/// Bits of one activation at an input port: 16 or 8.
int activation_bits(ActivationFormat format);
/// Bits of one result: 32 or 16.
int output_bits(OutputFormat format);

}  // namespace mpgen::spec
