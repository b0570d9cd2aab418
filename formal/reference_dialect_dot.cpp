#include "formal/unit_proofs.hpp"

namespace mpgen::formal {

std::optional<std::string> reference_of(const spec::DialectDotSpec& /*unit*/,
                                        const std::string& /*name*/) {
  return std::nullopt;
}

std::vector<Proof> proofs_of(const spec::DialectDotSpec& unit, const std::string& name) {
  std::vector<Proof> proofs;
  const auto add = [&](const std::string& part, const std::vector<Proof>& of_part) {
    for (Proof proof : of_part) {
      proof.subject = part + ": " + proof.subject;
      proofs.push_back(proof);
    }
  };
  add("format_selector", proofs_of(spec::format_selector_of(unit), name + "_format_selector"));
  add("dialect_mac", proofs_of(spec::dialect_mac_of(unit), name + "_dialect_mac"));
  return proofs;
}

}  // namespace mpgen::formal
