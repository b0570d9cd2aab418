#include <fmt/format.h>

#include "gen/block_mac.hpp"
#include "gen/emission.hpp"
#include "gen/formatbook_table.hpp"
#include "gen/unit_text.hpp"

namespace mpgen::gen {

const SvModule& emit(const spec::Mxfp4MacSpec& spec, const std::string& name, Emission& emission) {
  const spec::Formatbook book = {{spec::e2m1_dialect()}};
  const int magnitude_bits = spec::magnitude_bits(book);
  // An exponent sum is that of two E8M0 codes; magnitudes are in half units on both sides.
  const int lsb_exponent = -2 * spec::kE8m0Bias - 2;
  const int exponent_bits = spec::kE8m0Bits + 1;

  SvModule m;
  m.name = name;
  m.summary = "dot product of two streams of OCP MXFP4 blocks.";
  m.header = {
      fmt::format("Elements are E2M1, scales E8M0, one per {0} elements. A block takes {1} beat{2} "
                  "of {3} lane{4}; a dot product is one or more blocks from first_i to last_i. The "
                  "block's value is S * 2^(xa + xw - {5}), S being the exact sum of its products "
                  "of magnitudes in half units; scales are taken with a block's last beat.",
                  spec::kMxfp4Block, spec.beats(), spec.beats() == 1 ? "" : "s", spec.lanes,
                  spec.lanes == 1 ? "" : "s", -lsb_exponent),
      fmt::format("Accumulator: binary32, one rounding to nearest even per block, of the sum with "
                  "the block's exact value; gradual underflow, overflow to infinity.{}",
                  spec.output == spec::OutputFormat::fp16
                      ? " The result is rounded once more, to binary16."
                      : ""),
      "A NaN scale makes the result the canonical quiet NaN.",
      latency_text(spec::latency(spec), "beat", "dot product")};
  for (const auto& port : spec::ports(spec)) m.ports.push_back(module_port(port));

  m.blank();
  m.localparam("Lanes", std::to_string(spec.lanes));
  m.localparam("CodeWidth", std::to_string(spec::kDialectCodeBits), "sign, index");
  m.localparam("IndexWidth", "CodeWidth - 1");
  m.localparam("MagnitudeWidth", std::to_string(magnitude_bits));
  m.localparam("DecodedWidth", "MagnitudeWidth + 1", "with its sign");
  BlockMac mac(m, {.block = spec::kMxfp4Block,
                   .lanes = spec.lanes,
                   .magnitude_bits = magnitude_bits,
                   .largest_magnitude = spec::largest_magnitude(book),
                   .pipeline = spec.pipeline,
                   .accumulator = {.kind = spec::BlockAccumulator::fp32,
                                   .output = spec.output,
                                   .sum = spec::block_sum_range(book, spec::kMxfp4Block),
                                   .exponent_bits = exponent_bits,
                                   .lsb_exponent = lsb_exponent,
                                   .exact_bits = 0,
                                   .has_output_register = spec.pipeline.output,
                                   .leaves_normal_range = true},
                   .latency = spec::latency(spec),
                   .longest_dot_product = 0});
  mac.declare_widths();
  declare_magnitudes(m, "Magnitudes", book);

  m.section("Decoded elements and exponent of the block");
  const SvWidth decoded{"Lanes*DecodedWidth", spec.lanes * (magnitude_bits + 1)};
  m.signal("activation_decoded", decoded);
  m.signal("weight_decoded", decoded);
  m.signal("exponent_sum", exponent_bits);
  m.signal("nonfinite", 1, "a scale is NaN");
  m.blank();
  const auto decode = [](const std::string& operand) {
    return fmt::format(
        "{0}_decoded[l*DecodedWidth +: DecodedWidth] =\n{{{0}_codes_i[l*CodeWidth + IndexWidth], "
        "Magnitudes[{{{0}_codes_i[l*CodeWidth +: IndexWidth], 2'd0}} +: MagnitudeWidth]}};",
        operand);
  };
  m.process("always_comb",
            {{"for (int l = 0; l < Lanes; l++)", {decode("activation"), decode("weight")}}});
  m.blank();
  m.assign("exponent_sum",
           fmt::format("{0}'(activation_scale_i) + {0}'(weight_scale_i)", exponent_bits));
  m.assign("nonfinite", "(&activation_scale_i) | (&weight_scale_i)");
  mac.run({.activations = "activation_decoded",
           .weights = "weight_decoded",
           .exponent = "exponent_sum",
           .nonfinite = "nonfinite"});
  return emission.add(std::move(m));
}

}  // namespace mpgen::gen
