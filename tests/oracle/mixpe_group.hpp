// Sums over one group. Specification section 2.2.
#pragma once

#include <cstdint>
#include <span>

#include "spec/formats.hpp"
#include "tests/oracle/rational.hpp"

namespace mpgen::oracle {

/// How a group is summed.
struct GroupFormat {
  spec::WeightFormat weights = spec::WeightFormat::uint4;
  spec::ActivationFormat activations = spec::ActivationFormat::fp16;
  spec::Accumulator accumulator;  ///< FP16 activations only
  int lanes = 1;                  ///< elements that enter in one cycle
};

struct GroupSum {
  Rational value;          ///< the real number that the accumulator holds, not a count of units
  bool nonfinite = false;  ///< an activation was Inf or NaN; value is then void
};

/// dot_g. `activations` (binary16 patterns or INT8 values) and `weights` (values of q) have the
/// same length, a multiple of the lanes.
GroupSum group_dot(const GroupFormat& format, std::span<const std::int32_t> activations,
                   std::span<const std::int32_t> weights);

/// asum_g: "uses the same accumulator, with q = 1".
GroupSum group_asum(const GroupFormat& format, std::span<const std::int32_t> activations);

}  // namespace mpgen::oracle
