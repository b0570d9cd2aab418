// Blocks and codes that reach the corners of DialectFP4.
#pragma once

#include <cstdint>
#include <vector>

#include "spec/formatbook.hpp"
#include "tests/oracle/dialect_accumulator.hpp"
#include "tests/oracle/dialect_scaling.hpp"
#include "tests/oracle/dialect_selector.hpp"
#include "tests/oracle/random.hpp"

namespace mpgen::oracle {

/// What the elements of a block look like. Signs are random throughout.
enum class BlockKind {
  narrow,          ///< a few binades below a largest exponent, as in real layers
  mixed,           ///< any finite value
  gradual,         ///< all below 2^-13, where the shared exponent is held at 0
  single,          ///< one element among zeros of both signs
  equal,           ///< one magnitude throughout
  tied_counts,     ///< as many elements that help the even dialect as the odd one, or one more
  thresholds,      ///< whole quarter units, or the neighbouring number of one
  magnitudes,      ///< numbers that a dialect has, so that several dialects have no error
  zero,            ///< zeros of both signs
  one_nonfinite,   ///< one Inf or NaN in a narrow block
  many_nonfinite,  ///< any pattern at all
};

inline constexpr BlockKind kAllBlockKinds[] = {
    BlockKind::narrow, BlockKind::mixed,         BlockKind::gradual,        BlockKind::single,
    BlockKind::equal,  BlockKind::tied_counts,   BlockKind::thresholds,     BlockKind::magnitudes,
    BlockKind::zero,   BlockKind::one_nonfinite, BlockKind::many_nonfinite,
};

/// Binary16 patterns; `selector` is that of `book`.
std::vector<std::uint16_t> fp16_block(Random& random, BlockKind kind, const spec::Formatbook& book,
                                      const DialectSelector& selector, int count);

/// A block of any codes, negative zero included, in any dialect, with an exponent of 0..31.
DialectBlock dialect_block(Random& random, const spec::Formatbook& book, int count);

/// What the values of the blocks of a dot product look like.
enum class ValueKind {
  uniform,      ///< any sum and any exponent
  narrow,       ///< exponents of a few binades
  tiny,         ///< smallest exponents: subnormal results and underflow
  huge,         ///< largest exponents: overflow
  cancelling,   ///< each value comes back with the other sign sooner or later
  ties,         ///< a power of two first, then odd multiples of half its last bit
  nearly_tied,  ///< a tie of binary16, and a rest that binary32 does not hold beside it
  sparse,       ///< zeros mostly
};

inline constexpr ValueKind kAllValueKinds[] = {
    ValueKind::uniform,    ValueKind::narrow, ValueKind::tiny,        ValueKind::huge,
    ValueKind::cancelling, ValueKind::ties,   ValueKind::nearly_tied, ValueKind::sparse,
};

/// Limits of block values.
struct ValueLimits {
  std::int32_t largest_sum = 0;  ///< of |S|
  int smallest_exponent = 0;
  int largest_exponent = 0;
  int precision = 24;  ///< of the accumulator, for ties
};

std::vector<BlockValue> block_values(Random& random, ValueKind kind, const ValueLimits& limits,
                                     int count);

}  // namespace mpgen::oracle
