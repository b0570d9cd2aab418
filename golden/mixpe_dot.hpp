// Reference of mixpe_dot: the group-quantised dot product. Specification section 2.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "golden/dequantizer.hpp"
#include "spec/mixpe_dot.hpp"

namespace mpgen::golden {

/// One dot product, group after group, beat after beat. Computes with the plain weights q and zero
/// points z of the specification, whatever offset the hardware folds.
class MixpeDot {
 public:
  explicit MixpeDot(const spec::MixpeDotSpec& spec);

  void start();
  /// One group: `activations` (binary16 patterns or INT8 values) and `weights` (values of q) have
  /// the same length, a multiple of the lanes; `zero_point` counts for uint4 only; `scale` is a
  /// binary16 pattern.
  void add_group(std::span<const std::int32_t> activations, std::span<const std::int32_t> weights,
                 std::int32_t zero_point, std::uint16_t scale);
  /// The binary32 or binary16 pattern. `row_scale` (binary32) counts for INT8 activations only.
  std::uint32_t result(std::uint32_t row_scale) const;

 private:
  spec::MixpeDotSpec spec_;
  Dequantizer dequantizer_;
};

}  // namespace mpgen::golden
