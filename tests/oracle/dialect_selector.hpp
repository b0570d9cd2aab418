// The quantiser with the two-stage block format selector. Specification section 3.2.
#pragma once

#include <bitset>
#include <cstdint>
#include <span>
#include <vector>

#include "spec/formatbook.hpp"
#include "tests/oracle/dialect_scaling.hpp"

namespace mpgen::oracle {

/// Values of t, 0..31.
using TruncatedValues = std::bitset<32>;

/// Step 4: every real number x in (t, t + 1) quarter units is strictly nearer to `own` than to
/// `mate`.
TruncatedValues beneficial_values(const spec::Dialect& own, const spec::Dialect& mate);

/// A block, and what led to its dialect.
struct Selection {
  DialectBlock block;
  int largest_exponent = 0;    ///< maxE
  std::vector<int> truncated;  ///< t of each element
  int largest_truncated = 0;   ///< tmax
  int pair = 0;
  int even_count = 0;  ///< countA
  int odd_count = 0;   ///< countB
};

class DialectSelector {
 public:
  explicit DialectSelector(const spec::Formatbook& book);

  /// `activations`: binary16 patterns of a whole block. Void but for block.nonfinite if one is not
  /// finite.
  Selection select(std::span<const std::uint16_t> activations) const;

  /// Those of each dialect of the book.
  const std::vector<TruncatedValues>& beneficial() const { return beneficial_; }

 private:
  int pair_of(int largest_truncated) const;

  spec::Formatbook book_;
  std::vector<TruncatedValues> beneficial_;
};

}  // namespace mpgen::oracle
