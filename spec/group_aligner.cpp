#include "spec/group_aligner.hpp"

#include "spec/common_ports.hpp"

namespace mpgen::spec {

IntegerRange aligned_range(int fraction_bits) {
  const std::int64_t largest = std::int64_t{(1 << kFp16SignificandBits) - 1} << fraction_bits;
  return {.minimum = -largest, .maximum = largest};
}

Ports ports(const GroupAlignerSpec& spec) {
  Ports list = clock_and_reset();
  for (auto& port : stream_inputs("beat", "group")) list.push_back(port);
  list.push_back(activations_port(spec.lanes, ActivationFormat::fp16, Accumulator{}));
  if (spec.beat_side_bits > 0) {
    list.push_back(data_port("beat_side_i", PortDirection::input, 1, spec.beat_side_bits, false,
                             "bits", "travels with the beat"));
  }
  if (spec.group_side_bits > 0) {
    list.push_back(data_port("group_side_i", PortDirection::input, 1, spec.group_side_bits, false,
                             "bits", "travels with the group, sampled with its last beat"));
  }
  list.push_back(valid_output("an aligned beat"));
  Port first = list[3];
  Port last = list[4];
  first.name = "first_o";
  last.name = "last_o";
  first.direction = last.direction = PortDirection::output;
  list.push_back(first);
  list.push_back(last);
  list.push_back(data_port("aligned_o", PortDirection::output, spec.lanes,
                           aligned_range(spec.fraction_bits).signed_bits(), true,
                           "two's complement",
                           "aligned activations; x is close to aligned * 2^(exponent_o - " +
                               std::to_string(kFp16ExponentOffset + spec.fraction_bits) + ")"));
  list.push_back(data_port("exponent_o", PortDirection::output, 1, kFp16ExponentBits, false,
                           "unsigned", "largest effective exponent M of the group"));
  list.push_back(nonfinite_output("the group"));
  if (spec.beat_side_bits > 0) {
    list.push_back(data_port("beat_side_o", PortDirection::output, 1, spec.beat_side_bits, false,
                             "bits", "beat_side_i of this beat"));
  }
  if (spec.group_side_bits > 0) {
    list.push_back(data_port("group_side_o", PortDirection::output, 1, spec.group_side_bits, false,
                             "bits", "group_side_i of this group"));
  }
  return list;
}

int latency(const GroupAlignerSpec& spec) { return spec.beats() + 1; }

}  // namespace mpgen::spec
