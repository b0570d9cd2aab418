#include "golden/group_aligner.hpp"

#include <algorithm>

#include "golden/binary16.hpp"

namespace mpgen::golden {

AlignedGroup align_group(std::span<const std::int32_t> activations, int fraction_bits) {
  AlignedGroup group;
  group.activations.assign(activations.size(), 0);
  int largest = 1;
  for (const std::int32_t activation : activations) {
    const Binary16 value = decode_binary16(static_cast<std::uint16_t>(activation));
    if (value.nonfinite) {
      group.nonfinite = true;
      return group;
    }
    largest = std::max(largest, value.exponent);
  }
  group.exponent = largest;
  for (std::size_t i = 0; i < activations.size(); ++i) {
    const Binary16 value = decode_binary16(static_cast<std::uint16_t>(activations[i]));
    // Shifting the magnitude, not the signed value, truncates toward zero. At most 27 bits.
    const std::int32_t magnitude =
        (value.significand << fraction_bits) >> (largest - value.exponent);
    group.activations[i] = value.negative ? -magnitude : magnitude;
  }
  return group;
}

}  // namespace mpgen::golden
