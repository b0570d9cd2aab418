#include <fmt/format.h>

#include "formal/block_mac_steps.hpp"
#include "formal/block_mac_text.hpp"
#include "formal/formatbook_text.hpp"
#include "formal/unit_proofs.hpp"

namespace mpgen::formal {
namespace {

constexpr const char* kMagnitudes =
    R"(  // Section 3.6: magnitudes of E2M1 in half units, that of index 7 first.
  logic [31:0] magnitudes;
  assign magnitudes = 32'hc864_3210;

)";

std::string operand(const std::string& name) {
  return "{" + name + "_codes_i[4 * lane + 3], magnitudes[4 * " + name +
         "_codes_i[4 * lane +: 3] +: 4]}";
}

}  // namespace

std::optional<std::string> reference_of(const spec::Mxfp4MacSpec& unit, const std::string& name) {
  return block_mac_reference(
      {.name = name,
       .section = "3.6",
       .ports = spec::ports(unit),
       .lanes = unit.lanes,
       .beats = unit.beats(),
       .addition = {.accumulator = spec::BlockAccumulator::fp32,
                    .output = unit.output,
                    .sum_bits = 14,
                    .exponent_bits = 9,
                    .lsb_exponent = -256,
                    .exact_bits = 0,
                    .leaves_normal_range = true},
       .pipeline = unit.pipeline,
       .functions = kMagnitudes,
       .element_bits = 5,
       .activation = operand("activation"),
       .weight = operand("weight"),
       .exponent = "9'(activation_scale_i) + 9'(weight_scale_i)",
       .nonfinite = "activation_scale_i == 8'd255 || weight_scale_i == 8'd255",
       .legal = "1'b1"});
}

std::vector<Proof> proofs_of(const spec::Mxfp4MacSpec& unit, const std::string& name) {
  // Blocks are always 32 elements, so nothing can be left out but registers.
  spec::Mxfp4MacSpec plain = unit;
  plain.lanes = spec::kMxfp4Block;
  plain.pipeline = {};
  std::vector<Proof> proofs = block_mac_steps(unit, name);
  proofs.push_back({.subject = "first two blocks",
                    .design = {name, plain},
                    .scope = fmt::format("{} lanes instead of {}, no pipeline registers",
                                         plain.lanes, unit.lanes),
                    .effort = Effort::unknown,
                    .only_bounded = true,
                    .depth = 3});
  return proofs;
}

}  // namespace mpgen::formal
