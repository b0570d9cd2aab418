#include <fmt/format.h>

#include "gen/block_mac.hpp"
#include "gen/emission.hpp"
#include "gen/stream_checks.hpp"
#include "gen/unit_text.hpp"

namespace mpgen::gen {
namespace {

std::string operands_text(const spec::DialectMacSpec& spec) {
  if (spec.operands == spec::DialectOperands::codes) {
    return fmt::format(
        "Operands are DialectFP4 codes {{sign, index}} with the side data {{dialect, s}} of their "
        "block; the dialect is that of the beat, the shared exponent s and nonfinite_i are taken "
        "with a block's last beat. The formatbook has {} dialects.",
        spec.formatbook.size());
  }
  return "Operands are decoded elements {sign, magnitude in half units}; shared exponents and "
         "nonfinite_i are taken with a block's last beat.";
}

void connect(SvModule& m, const std::string& name, const SvModule& decoder,
             const std::string& operand, int side_bits) {
  m.add({SvInstance{name,
                    &decoder,
                    {},
                    {{"dialect_i", fmt::format("{}_side_i[{}:{}]", operand, side_bits - 1,
                                               spec::kSharedExponentBits)},
                     {"codes_i", operand + "_codes_i"},
                     {"decoded_o", operand + "_decoded"}}}});
}

}  // namespace

const SvModule& emit(const spec::DialectMacSpec& spec, const std::string& name,
                     Emission& emission) {
  const bool has_codes = spec.operands == spec::DialectOperands::codes;
  const SvModule* decoder = nullptr;
  if (has_codes) {
    decoder = &emit(spec::DialectDecoderSpec{.lanes = spec.lanes, .formatbook = spec.formatbook},
                    emission.child_name("dialect_decoder"), emission);
  }
  SvModule m;
  m.name = name;
  m.summary = "dot product of two streams of DialectFP4 blocks.";
  m.header = {
      fmt::format("A block of {0} elements takes {1} beat{2} of {3} lane{4}; a dot product is one "
                  "or more blocks from first_i to last_i. The block's value is S * 2^(sa + sw - "
                  "32), S being the exact sum of its products of magnitudes in half units.",
                  spec.block, spec.beats(), spec.beats() == 1 ? "" : "s", spec.lanes,
                  spec.lanes == 1 ? "" : "s"),
      operands_text(spec),
      block_accumulator_text(spec.accumulator, spec.output, spec.longest_dot_product),
      "With nonfinite_i in any of its blocks the result is the canonical quiet NaN.",
      latency_text(spec::latency(spec), "beat", "dot product")};
  for (const auto& port : spec::ports(spec)) m.ports.push_back(module_port(port));

  const int magnitude_bits = spec::magnitude_bits(spec.formatbook);
  m.blank();
  // A single lane of decoded operands names no width by it.
  if (has_codes || spec.lanes > 1) m.localparam("Lanes", std::to_string(spec.lanes));
  m.localparam("MagnitudeWidth", std::to_string(magnitude_bits));
  m.localparam("DecodedWidth", "MagnitudeWidth + 1", "with its sign");
  BlockMac mac(
      m, {.block = spec.block,
          .lanes = spec.lanes,
          .magnitude_bits = magnitude_bits,
          .largest_magnitude = spec::largest_magnitude(spec.formatbook),
          .pipeline = spec.pipeline,
          .accumulator = {.kind = spec.accumulator,
                          .output = spec.output,
                          .sum = spec::block_sum_range(spec.formatbook, spec.block),
                          .exponent_bits = spec::kExponentSumBits,
                          .lsb_exponent = spec::kBlockLsbExponent,
                          .exact_bits = spec::exact_accumulator_bits(spec.formatbook,
                                                                     spec.longest_dot_product),
                          .has_output_register = spec.pipeline.output,
                          .leaves_normal_range = false},
          .latency = spec::latency(spec),
          .longest_dot_product =
              spec.accumulator == spec::BlockAccumulator::exact ? spec.longest_dot_product : 0});
  mac.declare_widths();

  const SvWidth decoded{"Lanes*DecodedWidth", spec.lanes * (magnitude_bits + 1)};
  m.section(has_codes ? "Decoded elements and exponent of the block" : "Exponent of the block");
  BlockMac::Operands operands{.activations = "activation_decoded_i",
                              .weights = "weight_decoded_i",
                              .exponent = "exponent_sum",
                              .nonfinite = "nonfinite_i"};
  std::string activation_exponent = "activation_exponent_i";
  std::string weight_exponent = "weight_exponent_i";
  if (has_codes) {
    m.signal("activation_decoded", decoded);
    m.signal("weight_decoded", decoded);
    operands.activations = "activation_decoded";
    operands.weights = "weight_decoded";
    activation_exponent = fmt::format("activation_side_i[{}:0]", spec::kSharedExponentBits - 1);
    weight_exponent = fmt::format("weight_side_i[{}:0]", spec::kSharedExponentBits - 1);
  }
  m.signal("exponent_sum", spec::kExponentSumBits);
  m.blank();
  m.assign("exponent_sum", fmt::format("{0}'({1}) + {0}'({2})", spec::kExponentSumBits,
                                       activation_exponent, weight_exponent));
  if (has_codes) {
    const int side_bits = spec::block_side_bits(spec.formatbook);
    m.blank();
    connect(m, "u_activation_decoder", *decoder, "activation", side_bits);
    m.blank();
    connect(m, "u_weight_decoder", *decoder, "weight", side_bits);
  }
  mac.run(operands);
  if (has_codes &&
      static_cast<int>(spec.formatbook.size()) < 1 << spec::dialect_id_bits(spec.formatbook)) {
    m.checks.push_back({SvBlank{}});
    const int side_bits = spec::block_side_bits(spec.formatbook);
    for (const std::string operand : {"activation", "weight"}) {
      assume_always(m, operand + "_dialect_exists",
                    fmt::format("!valid_i || {}_side_i[{}:{}] < {}'d{}", operand, side_bits - 1,
                                spec::kSharedExponentBits, spec::dialect_id_bits(spec.formatbook),
                                spec.formatbook.size()));
    }
  }
  return emission.add(std::move(m));
}

}  // namespace mpgen::gen
