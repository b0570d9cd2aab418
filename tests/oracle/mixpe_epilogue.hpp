// Group epilogue and sum over the groups. Specification section 2.3.
#pragma once

#include <cstdint>
#include <span>

#include "spec/formats.hpp"
#include "tests/oracle/rational.hpp"

namespace mpgen::oracle {

struct EpilogueFormat {
  spec::WeightFormat weights = spec::WeightFormat::uint4;
  spec::ActivationFormat activations = spec::ActivationFormat::fp16;
  spec::Accumulator accumulator;  ///< FP16 activations only
  spec::OutputFormat output = spec::OutputFormat::fp32;
};

/// What the epilogue takes of one group.
struct EpilogueGroup {
  Rational dot;             ///< dot_g as a real number
  Rational asum;            ///< asum_g as a real number; uint4 only
  int zero_point = 0;       ///< z_g, 0..15; uint4 only
  std::uint16_t scale = 0;  ///< s_g, binary16 pattern; Inf and NaN count as IEEE 754 says
  bool nonfinite = false;   ///< of the group's activations
};

/// The binary32 or binary16 pattern of a dot product. `row_scale` (binary32 pattern) counts for
/// INT8 activations only.
std::uint32_t epilogue(const EpilogueFormat& format, std::span<const EpilogueGroup> groups,
                       std::uint32_t row_scale);

}  // namespace mpgen::oracle
