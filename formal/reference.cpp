#include "formal/reference.hpp"

#include "formal/unit_proofs.hpp"

namespace mpgen::formal {

std::optional<std::string> reference_rtl(const spec::Design& design) {
  return std::visit([&](const auto& unit) { return reference_of(unit, design.name); }, design.unit);
}

std::vector<EquivalenceOptions::Void> void_outputs(const spec::Design& design) {
  std::vector<EquivalenceOptions::Void> result;
  bool has_flag = false;
  for (const spec::Port& port : spec::ports(design.unit)) {
    if (port.direction != spec::PortDirection::output || port.role != spec::PortRole::data)
      continue;
    if (port.name == "nonfinite_o") {
      has_flag = true;
    } else if (port.name != "beat_side_o" && port.name != "group_side_o") {
      // What an aligner only carries along is as good as ever beside an Inf or NaN.
      result.push_back({.output = port.name, .flag = "nonfinite_o", .value = true});
    }
  }
  if (!has_flag) result.clear();
  return result;
}

}  // namespace mpgen::formal
