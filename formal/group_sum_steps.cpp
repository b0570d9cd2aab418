#include "formal/group_sum_steps.hpp"

#include <algorithm>
#include <utility>

#include "formal/block_text.hpp"
#include "formal/group_sum_text.hpp"

namespace mpgen::formal {
namespace {

std::vector<Proof> one_step(const std::string& subject, const spec::Design& design, Step step) {
  return {{.subject = subject,
           .design = design,
           .scope = "one step at its real widths",
           .effort = Effort::seconds,
           .step = std::move(step)}};
}

}  // namespace

std::vector<Proof> sum_rounding_step(const spec::MixpePeSpec& unit, const std::string& name) {
  if (unit.accumulator.kind != spec::Accumulator::Kind::fp32) return {};
  const spec::Ports ports = spec::ports(unit);
  const auto sum = std::find_if(ports.begin(), ports.end(),
                                [](const auto& port) { return port.name == "dot_o"; });
  const std::string top = std::to_string(sum->width() - 1);
  Step step;
  step.module = name;
  step.function = "round_to_significand";
  step.inputs = "  input logic signed [" + top + ":0] value_i";
  step.result_bits = sum->width();
  step.design = "  assign result_o = round_to_significand(value_i);\n";
  // The register of the sum is wide enough for every sum, once rounded.
  step.reference = filled(significand_rounding() + R"(
  logic signed [@top@:0] exact;
  assign exact = rounded(@width@'(value_i));
  assign result_o = exact[@result_top@:0];
  assign legal_o = exact[@top@] == exact[@result_top@];
)",
                          {{"top", std::to_string(sum->width())},
                           {"width", std::to_string(sum->width() + 1)},
                           {"result_top", top}});
  return one_step("rounding of a sum", {name, unit}, std::move(step));
}

std::vector<Proof> alignment_step(const spec::GroupAlignerSpec& unit, const std::string& name) {
  Step step;
  step.module = name;
  step.function = "align";
  step.inputs = "  input logic [15:0] activation_i,\n  input logic [4:0] largest_i";
  step.result_bits = 12 + unit.fraction_bits;
  step.design = "  assign result_o = align(activation_i, largest_i);\n";
  step.reference = filled(aligned_function() + R"(
  assign result_o = aligned(activation_i, largest_i);
  assign legal_o = largest_i != '0 && largest_i >= activation_i[14:10];
)",
                          {{"aligned_bits", std::to_string(12 + unit.fraction_bits)},
                           {"fraction", std::to_string(unit.fraction_bits)}});
  return one_step("alignment of an activation", {name, unit}, std::move(step));
}

}  // namespace mpgen::formal
