// Groups of activations and weights that reach the corners of the arithmetic.
#pragma once

#include <cstdint>
#include <vector>

#include "spec/formats.hpp"
#include "tests/oracle/random.hpp"

namespace mpgen::oracle {

/// What the activations of a group look like.
enum class Activations {
  uniform,         ///< any finite value
  narrow,          ///< exponents within a few binades, as in real layers
  tiny,            ///< subnormals and zeros of both signs
  huge,            ///< the largest binade, one sign or both
  wide,            ///< a few huge ones among subnormals
  cancelling,      ///< neighbours that cancel each other, and small rests
  binary32_ties,   ///< a power of two first, then odd multiples of half its last binary32 bit
  zero,            ///< zeros of both signs
  one_nonfinite,   ///< one Inf or NaN in an otherwise uniform group
  many_nonfinite,  ///< any pattern at all, Inf and NaN often
};

inline constexpr Activations kAllActivations[] = {
    Activations::uniform,       Activations::narrow, Activations::tiny,
    Activations::huge,          Activations::wide,   Activations::cancelling,
    Activations::binary32_ties, Activations::zero,   Activations::one_nonfinite,
    Activations::many_nonfinite};

/// What the weights of a group look like.
enum class Weights { uniform, largest, smallest, zero, one };

inline constexpr Weights kAllWeights[] = {Weights::uniform, Weights::largest, Weights::smallest,
                                          Weights::zero, Weights::one};

/// Binary16 patterns.
std::vector<std::int32_t> fp16_group(Random& random, Activations kind, int count);

/// INT8 values: uniform, or one of the extremes -128, 127, 0 throughout.
std::vector<std::int32_t> int8_group(Random& random, int count);

/// Values of q.
std::vector<std::int32_t> weight_group(Random& random, spec::WeightFormat format, Weights kind,
                                       int count);

/// A scale's binary16 pattern: any finite one mostly; often a subnormal, zero or the largest; Inf
/// and NaN if `with_nonfinite`.
std::uint16_t fp16_scale(Random& random, bool with_nonfinite);

/// A binary32 pattern: any; often a special value or a neighbour of one.
std::uint32_t binary32_pattern(Random& random);

}  // namespace mpgen::oracle
