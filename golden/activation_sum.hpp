// Reference of activation_sum. Specification section 2.2.
#pragma once

#include <cstdint>
#include <span>

#include "golden/group_sum.hpp"
#include "spec/activation_sum.hpp"

namespace mpgen::golden {

/// Sum of one group's activations, a beat of `spec.lanes` elements at a time.
class ActivationSum {
 public:
  explicit ActivationSum(const spec::ActivationSumSpec& spec);

  void start_group();
  /// `activations`: binary16 patterns, INT8 values, or aligned integers.
  void add_beat(std::span<const std::int32_t> activations);
  GroupSum result() const;

 private:
  spec::ActivationSumSpec spec_;
  GroupSum sum_;
  std::uint32_t binary32_sum_ = 0;
};

}  // namespace mpgen::golden
