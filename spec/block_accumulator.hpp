// How the values of blocks are summed into a dot product, and what the exact sum needs.
#pragma once

#include <string>

#include "spec/formatbook.hpp"
#include "spec/formats.hpp"
#include "spec/integer_range.hpp"

namespace mpgen::spec {

/// Specification section 3.4.
enum class BlockAccumulator {
  fp32,   ///< one RNE binary32 addition per block
  fp16,   ///< the block's value rounded to binary16 (RNE), then one RNE binary16 addition
  exact,  ///< fixed point, rounded once, to the output's format, at the end
};

std::string to_string(BlockAccumulator accumulator);

/// Operands of a MAC at its ports: codes with the block's dialect, or decoded sign and magnitude.
enum class DialectOperands { codes, decoded };

std::string to_string(DialectOperands operands);

/// Weight of the least significant bit of a block's sum is 2^(sa + sb - 32).
inline constexpr int kBlockLsbExponent = -32;
/// Largest sum of two shared exponents.
inline constexpr int kLargestExponentSum = 2 * ((1 << kSharedExponentBits) - 1);
inline constexpr int kExponentSumBits = kSharedExponentBits + 1;

/// Sums of `block` products of two decoded magnitudes with signs: S of specification section 3.4.
IntegerRange block_sum_range(const Formatbook& book, int block);

/// Two's complement bits of the exact accumulator, LSB 2^-32, for dot products of at most
/// `longest_dot_product` elements.
int exact_accumulator_bits(const Formatbook& book, int longest_dot_product);

}  // namespace mpgen::spec
