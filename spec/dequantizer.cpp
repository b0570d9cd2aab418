#include "spec/dequantizer.hpp"

#include <algorithm>
#include <bit>

#include "spec/activation_sum.hpp"
#include "spec/common_ports.hpp"
#include "spec/mixpe_pe.hpp"

namespace mpgen::spec {

IntegerRange dot_range(const DequantizerSpec& spec) {
  return dot_range(MixpePeSpec{.weights = spec.weights,
                               .activations = spec.activations,
                               .lanes = spec.lanes,
                               .group = spec.group,
                               .accumulator = spec.accumulator,
                               .weight_offset = spec.weight_offset,
                               .pipeline = {}});
}

IntegerRange asum_range(const DequantizerSpec& spec) {
  return asum_range(ActivationSumSpec{.activations = spec.activations,
                                      .lanes = spec.lanes,
                                      .group = spec.group,
                                      .accumulator = spec.accumulator,
                                      .pipeline = {}});
}

namespace {

// The whole two's complement range of the port that carries `range`: the unit must be right for
// every pattern there, not only for sums that a group can have.
IntegerRange port_range(const IntegerRange& range) {
  const std::int64_t half = std::int64_t{1} << (range.signed_bits() - 1);
  return {.minimum = -half, .maximum = half - 1};
}

}  // namespace

IntegerRange difference_range(const DequantizerSpec& spec) {
  const IntegerRange dot = port_range(dot_range(spec));
  if (!spec.has_zero_point()) return dot;
  return dot - weight_range(spec.weights, spec.weight_offset) * port_range(asum_range(spec));
}

int converted_bits(const DequantizerSpec& spec) {
  const auto magnitude = static_cast<std::uint64_t>(difference_range(spec).magnitude());
  return std::min(kFp32SignificandBits, static_cast<int>(std::bit_width(magnitude)));
}

Ports ports(const DequantizerSpec& spec) {
  Ports list = clock_and_reset();
  for (auto& port : stream_inputs("group", "dot product")) list.push_back(port);
  const auto add = [&list](const char* name, int bits, bool is_signed, std::string format,
                           std::string meaning) {
    list.push_back(data_port(name, PortDirection::input, 1, bits, is_signed, std::move(format),
                             std::move(meaning)));
  };
  const std::string offset =
      spec.weight_offset == 0 ? "" : " - " + std::to_string(spec.weight_offset);
  add("dot_i", dot_range(spec).signed_bits(), true, "two's complement",
      spec.weight_offset == 0 ? "the group's sum of q * x"
                              : "the group's sum of (q" + offset + ") * x");
  if (spec.has_zero_point()) {
    add("asum_i", asum_range(spec).signed_bits(), true, "two's complement", "the group's sum of x");
    add("zero_i", kWeightBits, false, "uint4", "zero point z of the group");
  }
  if (spec.rows > 1) {
    add("row_i", ceil_log2(static_cast<std::uint64_t>(spec.rows)), false, "unsigned",
        "the dot product that the group belongs to");
  }
  add("scale_i", kFp16Bits, false, "binary16", "scale of the group");
  if (spec.accumulator.kind == Accumulator::Kind::aligned) {
    add("exponent_i", kFp16ExponentBits, false, "unsigned", "largest exponent M of the group");
  }
  if (spec.activations == ActivationFormat::fp16) {
    add("nonfinite_i", 1, false, "bit", "the group had an Inf or NaN activation");
  }
  if (spec.has_row_scale()) {
    add("row_scale_i", kFp32Bits, false, "binary32",
        "scale of the activation row, sampled with last_i");
  }
  list.push_back(valid_output("a dot product"));
  list.push_back(result_port(spec.output, "dequantised dot product"));
  return list;
}

int latency(const DequantizerSpec& spec) { return 1 + spec.pipeline.stages(); }

}  // namespace mpgen::spec
