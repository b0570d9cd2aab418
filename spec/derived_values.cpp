#include "spec/derived_values.hpp"

#include <fmt/format.h>

#include <utility>

namespace mpgen::spec {
namespace {

DerivedValue value_of(std::string name, const IntegerRange& range, std::string lsb,
                      std::string meaning) {
  return {.name = std::move(name),
          .range = range,
          .bits = range.signed_bits(),
          .lsb = std::move(lsb),
          .meaning = std::move(meaning)};
}

std::vector<DerivedValue> values(const MixpeMulSpec& spec) {
  const bool is_fp16 = spec.activations == ActivationFormat::fp16;
  return {value_of("product", product_range(spec), is_fp16 ? "2^(ee - 25)" : "1",
                   is_fp16 ? "weight times significand" : "weight times activation")};
}

std::vector<DerivedValue> values(const MixpePeSpec& spec) {
  const std::string lsb = sum_lsb(spec.activations, spec.accumulator);
  return {value_of("activation", activation_range(spec.activations, spec.accumulator), lsb,
                   "one activation in the adder tree"),
          value_of("weight", weight_range(spec.weights, spec.weight_offset), "1",
                   "one weight less its offset"),
          value_of("dot", dot_range(spec), lsb, "sum of weight * activation over a group")};
}

std::vector<DerivedValue> values(const ActivationSumSpec& spec) {
  const std::string lsb = sum_lsb(spec.activations, spec.accumulator);
  return {value_of("activation", activation_range(spec.activations, spec.accumulator), lsb,
                   "one activation in the adder tree"),
          value_of("asum", asum_range(spec), lsb, "sum of the activations of a group")};
}

std::vector<DerivedValue> values(const GroupAlignerSpec& spec) {
  const Accumulator accumulator = {.kind = Accumulator::Kind::aligned,
                                   .fraction_bits = spec.fraction_bits};
  return {value_of("aligned", aligned_range(spec.fraction_bits),
                   sum_lsb(ActivationFormat::fp16, accumulator), "one aligned activation")};
}

std::vector<DerivedValue> values(const DequantizerSpec& spec) {
  const std::string lsb = sum_lsb(spec.activations, spec.accumulator);
  std::vector<DerivedValue> list = {
      value_of("dot", dot_range(spec), lsb, "sum of weight * activation over a group")};
  if (spec.has_zero_point()) {
    list.push_back(value_of("asum", asum_range(spec), lsb, "sum of the activations of a group"));
    // With the fp32 accumulator the difference is a binary32 value and has no such width.
    if (spec.accumulator.kind != Accumulator::Kind::fp32) {
      list.push_back(value_of("difference", difference_range(spec), lsb,
                              spec.weight_offset == 0 ? "dot - z * asum" : "dot - (z - 8) * asum"));
    }
  }
  return list;
}

std::vector<DerivedValue> values(const MixpeDotSpec& spec) {
  std::vector<DerivedValue> list;
  if (spec.has_aligner()) list = values(group_aligner_of(spec));
  for (auto& value : values(pe_of(spec))) {
    const bool is_aligned_already = spec.has_aligner() && value.name == "activation";
    if (!is_aligned_already) list.push_back(std::move(value));
  }
  for (auto& value : values(dequantizer_of(spec))) {
    if (value.name != "dot") list.push_back(std::move(value));
  }
  return list;
}

struct Throughput {
  int macs = 0;
  std::string words;
};

std::string count(int number, const std::string& thing) {
  return fmt::format("{} {}{}", number, thing, number == 1 ? "" : "s");
}

Throughput throughput(const MixpeMulSpec& /*spec*/) { return {1, "1 product, combinational"}; }

Throughput throughput(const MixpePeSpec& spec) {
  return {spec.lanes, fmt::format("{} a cycle (1 beat a cycle, groups back to back)",
                                  count(spec.lanes, "MAC"))};
}

Throughput throughput(const ActivationSumSpec& spec) {
  return {0, fmt::format("{} a cycle (1 beat a cycle, groups back to back)",
                         count(spec.lanes, "activation"))};
}

Throughput throughput(const GroupAlignerSpec& spec) {
  return {0, fmt::format("{} a cycle (1 beat a cycle, groups back to back)",
                         count(spec.lanes, "activation"))};
}

Throughput throughput(const DequantizerSpec& /*spec*/) { return {0, "1 group a cycle"}; }

Throughput throughput(const MixpeDotSpec& spec) {
  return {spec.lanes,
          fmt::format("{} a cycle (1 beat a cycle, a group in {}, dot products back to back)",
                      count(spec.lanes, "MAC"), count(spec.beats(), "cycle"))};
}

const char* latency_span(const MixpeMulSpec& /*spec*/) { return ""; }
const char* latency_span(const MixpePeSpec& /*spec*/) {
  return "from the last beat of a group to valid_o";
}
const char* latency_span(const ActivationSumSpec& /*spec*/) {
  return "from the last beat of a group to valid_o";
}
const char* latency_span(const GroupAlignerSpec& /*spec*/) {
  return "from the last beat of a group at the inputs to the last beat at the outputs";
}
const char* latency_span(const DequantizerSpec& /*spec*/) {
  return "from the last group of a dot product to valid_o";
}
const char* latency_span(const MixpeDotSpec& /*spec*/) {
  return "from the last beat of the last group to valid_o";
}

}  // namespace

std::string sum_lsb(ActivationFormat activations, const Accumulator& accumulator) {
  if (activations == ActivationFormat::int8) return "1";
  if (accumulator.kind == Accumulator::Kind::aligned) {
    return fmt::format("2^(M - {})", kFp16ExponentOffset + accumulator.fraction_bits);
  }
  return fmt::format("2^{}", kExactLsbExponent);
}

std::vector<DerivedValue> derived_values(const UnitSpec& unit) {
  return std::visit([](const auto& spec) { return values(spec); }, unit);
}

int macs_per_cycle(const UnitSpec& unit) {
  return std::visit([](const auto& spec) { return throughput(spec).macs; }, unit);
}

std::string latency_in_words(const UnitSpec& unit) {
  if (!is_sequential(unit)) return "none: combinational";
  return fmt::format("{} {}", count(latency(unit), "cycle"),
                     std::visit([](const auto& spec) { return latency_span(spec); }, unit));
}

std::string throughput_in_words(const UnitSpec& unit) {
  return std::visit([](const auto& spec) { return throughput(spec).words; }, unit);
}

}  // namespace mpgen::spec
