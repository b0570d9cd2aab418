#include "formal/group_sum_proofs.hpp"
#include "formal/group_sum_steps.hpp"
#include "formal/group_sum_text.hpp"
#include "formal/unit_proofs.hpp"

namespace mpgen::formal {
namespace {

std::string weight_function(const spec::MixpePeSpec& unit) {
  const std::string value = unit.weights == spec::WeightFormat::int4
                                ? "$signed(q)"
                                : "$signed({2'b00, q}) - 6'sd" + std::to_string(unit.weight_offset);
  return "\n  function automatic logic signed [5:0] weight(input logic [3:0] q);\n    weight = " +
         value + ";\n  endfunction\n\n";
}

}  // namespace

std::optional<std::string> reference_of(const spec::MixpePeSpec& unit, const std::string& name) {
  return group_sum_reference({.name = name,
                              .section = "2.2",
                              .ports = spec::ports(unit),
                              .output = "dot_o",
                              .activations = unit.activations,
                              .accumulator = unit.accumulator,
                              .weights = spec::weight_range(unit.weights, unit.weight_offset),
                              .lanes = unit.lanes,
                              .beats = unit.beats(),
                              .delay = unit.pipeline.stages(),
                              .weight = "weight(weights[4 * lane +: 4])",
                              .declarations = weight_function(unit)});
}

std::vector<Proof> proofs_of(const spec::MixpePeSpec& unit, const std::string& name) {
  std::vector<Proof> proofs = sum_rounding_step(unit, name);
  for (Proof& proof : group_sum_proofs(unit, name)) proofs.push_back(std::move(proof));
  return proofs;
}

}  // namespace mpgen::formal
