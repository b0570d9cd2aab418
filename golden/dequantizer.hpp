// Reference of dequantizer. Specification section 2.3.
#pragma once

#include <cstdint>

#include "spec/dequantizer.hpp"

namespace mpgen::golden {

/// One group as the dequantizer takes it.
struct GroupOperands {
  std::int64_t dot = 0;         ///< sum of (q - weight_offset) * x
  std::int64_t asum = 0;        ///< sum of x; uint4 only
  std::int32_t zero_point = 0;  ///< z, 0..15; uint4 only
  std::uint16_t scale = 0;      ///< s_g, binary16 pattern
  int exponent = 1;             ///< M; aligned only
  bool nonfinite = false;
};

/// Accumulates the groups of one dot product.
class Dequantizer {
 public:
  explicit Dequantizer(const spec::DequantizerSpec& spec);

  void start();
  void add_group(const GroupOperands& group);
  /// The binary32 or binary16 pattern (`spec.output`). `row_scale` (binary32 pattern) counts for
  /// INT8 activations only.
  std::uint32_t result(std::uint32_t row_scale) const;

 private:
  spec::DequantizerSpec spec_;
  std::uint32_t accumulator_ = 0;  // binary32, from +0
  bool nonfinite_ = false;
};

}  // namespace mpgen::golden
