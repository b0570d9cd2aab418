#include "tests/oracle/mixpe_dot.hpp"

#include "tests/oracle/mixpe_epilogue.hpp"
#include "tests/oracle/mixpe_group.hpp"

namespace mpgen::oracle {

std::uint32_t mixpe_dot(const spec::MixpeDotSpec& spec, std::span<const QuantizedOperands> groups,
                        std::uint32_t row_scale) {
  const GroupFormat group_format = {.weights = spec.weights,
                                    .activations = spec.activations,
                                    .accumulator = spec.accumulator,
                                    .lanes = spec.lanes};
  std::vector<EpilogueGroup> sums;
  for (const QuantizedOperands& group : groups) {
    const GroupSum dot = group_dot(group_format, group.activations, group.weights);
    const GroupSum asum = group_asum(group_format, group.activations);
    sums.push_back({.dot = dot.value,
                    .asum = asum.value,
                    .zero_point = group.zero_point,
                    .scale = group.scale,
                    .nonfinite = dot.nonfinite});
  }
  return epilogue({.weights = spec.weights,
                   .activations = spec.activations,
                   .accumulator = spec.accumulator,
                   .output = spec.output},
                  sums, row_scale);
}

}  // namespace mpgen::oracle
