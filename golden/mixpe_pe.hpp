// Reference of mixpe_pe. Specification sections 2.1 and 2.2.
#pragma once

#include <cstdint>
#include <span>

#include "golden/group_sum.hpp"
#include "spec/mixpe_pe.hpp"

namespace mpgen::golden {

/// Dot product of one group, a beat of `spec.lanes` elements at a time.
class MixpePe {
 public:
  explicit MixpePe(const spec::MixpePeSpec& spec);

  void start_group();
  /// `activations`: binary16 patterns, INT8 values, or aligned integers; `weights`: values of q.
  void add_beat(std::span<const std::int32_t> activations, std::span<const std::int32_t> weights);
  GroupSum result() const;

 private:
  spec::MixpePeSpec spec_;
  GroupSum sum_;                    // exact, aligned and INT8
  std::uint32_t binary32_sum_ = 0;  // fp32: the binary32 accumulator
};

}  // namespace mpgen::golden
