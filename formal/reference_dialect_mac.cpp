#include <fmt/format.h>

#include <algorithm>

#include "formal/block_mac_steps.hpp"
#include "formal/block_mac_text.hpp"
#include "formal/block_text.hpp"
#include "formal/formatbook_text.hpp"
#include "formal/unit_proofs.hpp"

namespace mpgen::formal {
namespace {

constexpr const char* kMagnitudes = R"(  logic [31:0] activation_magnitudes, weight_magnitudes;
  assign activation_magnitudes = magnitudes_of(activation_side_i[@side_top@:5]);
  assign weight_magnitudes = magnitudes_of(weight_side_i[@side_top@:5]);

)";

// S of specification section 3.4 is at most the largest magnitude squared, times the block.
int sum_bits_of(const spec::DialectMacSpec& unit) {
  const int largest = spec::largest_magnitude(unit.formatbook);
  const int most = unit.block * largest * largest;
  int bits = 1;
  while ((1 << (bits - 1)) <= most) ++bits;
  return bits;
}

std::string operand(const spec::DialectMacSpec& unit, const std::string& name) {
  const int bits = spec::decoded_bits(unit.formatbook);
  if (unit.operands == spec::DialectOperands::decoded) {
    return fmt::format("{}_decoded_i[{} * lane +: {}]", name, bits, bits);
  }
  return fmt::format(
      "{{{0}_codes_i[4 * lane + 3],\n"
      "          {0}_magnitudes[4 * {0}_codes_i[4 * lane +: 3] +: {1}]}}",
      name, bits - 1);
}

}  // namespace

std::optional<std::string> reference_of(const spec::DialectMacSpec& unit, const std::string& name) {
  BlockMacText text{.name = name,
                    .section = "3.4",
                    .ports = spec::ports(unit),
                    .lanes = unit.lanes,
                    .beats = unit.beats(),
                    .addition = {.accumulator = unit.accumulator,
                                 .output = unit.output,
                                 .sum_bits = sum_bits_of(unit),
                                 .exponent_bits = 6,
                                 .lsb_exponent = -32,
                                 .exact_bits = spec::exact_accumulator_bits(
                                     unit.formatbook, unit.longest_dot_product),
                                 .leaves_normal_range = false},
                    .pipeline = unit.pipeline,
                    .functions = {},
                    .element_bits = spec::decoded_bits(unit.formatbook),
                    .activation = operand(unit, "activation"),
                    .weight = operand(unit, "weight"),
                    .exponent = {},
                    .nonfinite = "nonfinite_i",
                    .legal = "1'b1"};
  if (unit.operands == spec::DialectOperands::decoded) {
    text.exponent = "6'(activation_exponent_i) + 6'(weight_exponent_i)";
  } else {
    const int id_bits = spec::dialect_id_bits(unit.formatbook);
    text.functions = magnitudes_function(unit.formatbook) +
                     filled(kMagnitudes, {{"side_top", std::to_string(4 + id_bits)}});
    text.exponent = "6'(activation_side_i[4:0]) + 6'(weight_side_i[4:0])";
    if (unit.formatbook.size() < 1 << id_bits) {
      const auto is_of_the_book = [&](const std::string& operand_name) {
        return fmt::format("{}_side_i[{}:5] < {}'d{}", operand_name, 4 + id_bits, id_bits,
                           unit.formatbook.size());
      };
      text.legal = is_of_the_book("activation") + " && " + is_of_the_book("weight");
    }
  }
  return block_mac_reference(text);
}

std::vector<Proof> proofs_of(const spec::DialectMacSpec& unit, const std::string& name) {
  // With one product a block what is left is the products, the accumulator and the rounding.
  spec::DialectMacSpec single = unit;
  single.block = 1;
  single.lanes = 1;
  single.pipeline = {.decode = false, .sum = false, .output = unit.pipeline.output};
  const std::string single_scope = fmt::format(
      "blocks of one product instead of {}, no registers before the accumulator", unit.block);
  spec::DialectMacSpec four = unit;
  four.block = 4;
  four.lanes = std::min(4, unit.lanes);
  const int cycles_of_two = 2 * four.beats() + spec::latency(four) + 1;
  std::vector<Proof> proofs = block_mac_steps(unit, name);
  proofs.push_back({.subject = "products, accumulator and rounding",
                    .design = {name, single},
                    .scope = single_scope,
                    .effort = Effort::unknown});
  proofs.push_back({.subject = "two blocks in all registers",
                    .design = {name, four},
                    .scope = fmt::format("blocks of 4 instead of {}, {} lanes instead of {}",
                                         unit.block, four.lanes, unit.lanes),
                    .effort = Effort::unknown,
                    .only_bounded = true,
                    .depth = cycles_of_two});
  return proofs;
}

}  // namespace mpgen::formal
