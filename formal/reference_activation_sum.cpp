#include "formal/group_sum_proofs.hpp"
#include "formal/group_sum_text.hpp"
#include "formal/unit_proofs.hpp"

namespace mpgen::formal {

std::optional<std::string> reference_of(const spec::ActivationSumSpec& unit,
                                        const std::string& name) {
  return group_sum_reference({.name = name,
                              .section = "2.2",
                              .ports = spec::ports(unit),
                              .output = "asum_o",
                              .activations = unit.activations,
                              .accumulator = unit.accumulator,
                              .weights = {.minimum = 1, .maximum = 1},
                              .lanes = unit.lanes,
                              .beats = unit.beats(),
                              .delay = unit.pipeline.stages(),
                              .weight = "6'sd1",
                              .declarations = "\n"});
}

std::vector<Proof> proofs_of(const spec::ActivationSumSpec& unit, const std::string& name) {
  return group_sum_proofs(unit, name);
}

}  // namespace mpgen::formal
