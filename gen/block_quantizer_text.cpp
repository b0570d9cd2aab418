#include "gen/block_quantizer_text.hpp"

#include <fmt/format.h>

namespace mpgen::gen {

std::string block_quantizer_text(int block, int lanes) {
  const int beats = block / lanes;
  return fmt::format(
      "A block of {} binary16 activations comes in {} beat{} of {} lane{}; a packet is one or more "
      "blocks from first_i to last_i. It leaves as codes {{sign, index}} with the side data "
      "{{dialect, shared exponent s}}: s = max(largest exponent field - 2, 0), and an element is "
      "the dialect's magnitude of that index, in half units, times 2^(s - 16). Subnormals are "
      "exact. Inf or NaN anywhere in the block sets nonfinite_o; codes_o and side_o are then void.",
      block, beats, beats == 1 ? "" : "s", lanes, lanes == 1 ? "" : "s");
}

std::string block_quantizer_timing(int beats, int latency) {
  if (beats == 1) {
    return fmt::format(
        "Latency: a block leaves {} cycle{} after it came. Throughput: one block a "
        "cycle, no stalls.",
        latency, latency == 1 ? "" : "s");
  }
  return fmt::format(
      "Three passes over the block: it is stored until its largest magnitude is known, scored and "
      "stored again until its dialect is known, then encoded. Latency: the last beat of a block "
      "leaves {} cycles after it came. Throughput: one beat a cycle, no stalls; the beats of a "
      "block leave back to back.",
      latency);
}

}  // namespace mpgen::gen
