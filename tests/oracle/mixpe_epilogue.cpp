#include "tests/oracle/mixpe_epilogue.hpp"

#include "tests/oracle/floating_point.hpp"

namespace mpgen::oracle {
namespace {

// D of one group, a binary32 pattern.
std::uint32_t converted_difference(const EpilogueFormat& format, const EpilogueGroup& group) {
  if (format.weights == spec::WeightFormat::int4) return nearest_binary32(group.dot);
  const bool is_binary32 = format.activations == spec::ActivationFormat::fp16 &&
                           format.accumulator.kind == spec::Accumulator::Kind::fp32;
  if (is_binary32) {
    // "in fp32 mode [...] it is fma(-z_g, asum_g, dot_g) in binary32"
    return fma_binary32(nearest_binary32(-group.zero_point), nearest_binary32(group.asum),
                        nearest_binary32(group.dot));
  }
  // "d = dot_g - z_g * asum_g is formed exactly", "D = RNE32(d * 2^lsb)"
  return nearest_binary32(group.dot - group.zero_point * group.asum);
}

}  // namespace

std::uint32_t epilogue(const EpilogueFormat& format, std::span<const EpilogueGroup> groups,
                       std::uint32_t row_scale) {
  std::uint32_t accumulator = 0;  // "acc starting at +0"
  for (const EpilogueGroup& group : groups) {
    // Section 1: "Every output that such a group or block feeds is the quiet NaN 0x7FC00000
    // (FP16: 0x7E00)."
    if (group.nonfinite) return format.output == spec::OutputFormat::fp16 ? kNan16 : kNan32;
    // "acc = fma(s_g, D, acc) in binary32, RNE, one rounding, groups in ascending order"
    accumulator = fma_binary32(binary16_to_binary32(group.scale),
                               converted_difference(format, group), accumulator);
  }
  // "W4A8: acc is multiplied at the end by the activation row's scale (FP32, RNE)."
  if (format.activations == spec::ActivationFormat::int8) {
    accumulator = multiply_binary32(accumulator, row_scale);
  }
  // "Output: binary32, or RNE to binary16 when the configuration asks"
  if (format.output == spec::OutputFormat::fp16) return binary32_to_binary16(accumulator);
  return accumulator;
}

}  // namespace mpgen::oracle
