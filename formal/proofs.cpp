#include "formal/unit_proofs.hpp"

namespace mpgen::formal {

std::vector<Proof> proofs_of(const spec::Design& design) {
  return std::visit([&](const auto& unit) { return proofs_of(unit, design.name); }, design.unit);
}

}  // namespace mpgen::formal
