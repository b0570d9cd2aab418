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

// A count or a field, without a sign.
DerivedValue unsigned_value(std::string name, int maximum, std::string lsb, std::string meaning) {
  return {.name = std::move(name),
          .range = IntegerRange{.minimum = 0, .maximum = maximum},
          .bits = unsigned_bits(static_cast<std::uint64_t>(maximum)),
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

// Signs and magnitudes of at most `largest` half units.
IntegerRange decoded_range(int largest) { return {.minimum = -largest, .maximum = largest}; }

std::vector<DerivedValue> values(const DialectDecoderSpec& spec) {
  return {value_of("decoded", decoded_range(largest_magnitude(spec.formatbook)), "2^(s - 16)",
                   "one element, as sign and magnitude")};
}

// Operands, products and their sum over a block.
std::vector<DerivedValue> block_sum_values(int largest, int block, const std::string& operand_lsb,
                                           const std::string& product_lsb) {
  const IntegerRange operand = decoded_range(largest);
  const IntegerRange product = operand * operand;
  const IntegerRange sum = {.minimum = product.minimum * block, .maximum = product.maximum * block};
  return {value_of("operand", operand, operand_lsb, "one decoded element, as sign and magnitude"),
          value_of("product", product, product_lsb, "product of two elements"),
          value_of("block_sum", sum, product_lsb, "S, the sum of the products of a block")};
}

std::vector<DerivedValue> values(const DialectMacSpec& spec) {
  std::vector<DerivedValue> list = block_sum_values(largest_magnitude(spec.formatbook), spec.block,
                                                    "2^(s - 16)", "2^(sa + sb - 32)");
  if (spec.accumulator == BlockAccumulator::exact) {
    list.push_back({.name = "accumulator",
                    .range = std::nullopt,
                    .bits = exact_accumulator_bits(spec.formatbook, spec.longest_dot_product),
                    .lsb = fmt::format("2^{}", kBlockLsbExponent),
                    .meaning = fmt::format("sum of S * 2^(sa + sb) over at most {} elements",
                                           spec.longest_dot_product)});
  }
  return list;
}

// What the quantisers share.
std::vector<DerivedValue> block_quantizer_values() {
  // A finite value's exponent field is at most 30.
  constexpr int kLargestSharedExponent = 28;
  return {unsigned_value("s", kLargestSharedExponent, "1",
                         "shared exponent of a block, bias 15, unsigned"),
          unsigned_value("t", kTruncatedValues - 1, "2^(s - 17)",
                         "magnitude of an element, truncated, unsigned")};
}

std::vector<DerivedValue> values(const FormatSelectorSpec& spec) {
  std::vector<DerivedValue> list = block_quantizer_values();
  list.push_back(unsigned_value("count", spec.block, "1",
                                "elements that one dialect of the pair is nearer to, unsigned"));
  return list;
}

std::vector<DerivedValue> values(const DialectQuantizerMseSpec& /*spec*/) {
  return block_quantizer_values();
}

std::vector<DerivedValue> values(const DialectDotSpec& spec) {
  std::vector<DerivedValue> list = values(format_selector_of(spec));
  for (auto& value : values(dialect_mac_of(spec))) list.push_back(std::move(value));
  return list;
}

std::vector<DerivedValue> values(const Mxfp4MacSpec& /*spec*/) {
  return block_sum_values(e2m1_dialect().back(), kMxfp4Block, "2^(x - 128)", "2^(xa + xw - 256)");
}

std::vector<DerivedValue> values(const MpgemmTileSpec& spec) {
  if (spec.is_mixpe()) return values(mixpe_dot_of(spec));
  return values(dialect_dot_of(spec));
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

Throughput throughput(const DialectDecoderSpec& spec) {
  return {0, count(spec.lanes, "element") + ", combinational"};
}

// `spec` is a unit that multiplies blocks.
template <class Spec>
Throughput block_mac_throughput(const Spec& spec) {
  return {spec.lanes,
          fmt::format("{} a cycle (1 beat a cycle, a block in {}, dot products back to back)",
                      count(spec.lanes, "MAC"), count(spec.beats(), "cycle"))};
}

Throughput throughput(const DialectMacSpec& spec) { return block_mac_throughput(spec); }
Throughput throughput(const DialectDotSpec& spec) { return block_mac_throughput(spec); }
Throughput throughput(const Mxfp4MacSpec& spec) { return block_mac_throughput(spec); }

Throughput throughput(const MpgemmTileSpec& spec) {
  const int macs = spec.rows * spec.columns * spec.lanes;
  return {macs,
          fmt::format("{} a cycle ({} x {} elements of {}; 1 beat of each stream a cycle, "
                      "tiles back to back)",
                      count(macs, "MAC"), spec.rows, spec.columns, count(spec.lanes, "lane"))};
}

template <class Spec>
Throughput block_quantizer_throughput(const Spec& spec) {
  return {0, fmt::format("{} a cycle (1 beat a cycle, a block in {}, blocks back to back)",
                         count(spec.lanes, "activation"), count(spec.beats(), "cycle"))};
}

Throughput throughput(const FormatSelectorSpec& spec) { return block_quantizer_throughput(spec); }
Throughput throughput(const DialectQuantizerMseSpec& spec) {
  return block_quantizer_throughput(spec);
}

constexpr const char* kDotProductSpan = "from the last beat of a dot product to valid_o";
constexpr const char* kBlockSpan =
    "from the last beat of a block at the inputs to its last beat at the outputs";

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
const char* latency_span(const DialectDecoderSpec& /*spec*/) { return ""; }
const char* latency_span(const DialectMacSpec& /*spec*/) { return kDotProductSpan; }
const char* latency_span(const FormatSelectorSpec& /*spec*/) { return kBlockSpan; }
const char* latency_span(const DialectQuantizerMseSpec& /*spec*/) { return kBlockSpan; }
const char* latency_span(const DialectDotSpec& /*spec*/) { return kDotProductSpan; }
const char* latency_span(const Mxfp4MacSpec& /*spec*/) { return kDotProductSpan; }
const char* latency_span(const MpgemmTileSpec& /*spec*/) {
  return "from the last beat of a tile to the first row of its results";
}

}  // namespace

std::string sum_lsb(ActivationFormat activations, const Accumulator& accumulator) {
  if (activations == ActivationFormat::int8) return "1";
  if (accumulator.kind == Accumulator::Kind::aligned) {
    return fmt::format("2^(M - {})", kFp16ExponentOffset + accumulator.fraction_bits);
  }
  return fmt::format("2^{}", kExactLsbExponent);
}

std::string least(const DerivedValue& value) {
  return value.range ? std::to_string(value.range->minimum) : "-";
}

std::string greatest(const DerivedValue& value) {
  return value.range ? std::to_string(value.range->maximum) : "-";
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
