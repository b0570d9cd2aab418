// Units that are wired from others: their proofs are those of the parts.
#include "formal/unit_proofs.hpp"

namespace mpgen::formal {
namespace {

template <typename Part>
void append(std::vector<Proof>& proofs, const std::string& subject, const Part& part,
            const std::string& name) {
  for (Proof& proof : proofs_of(part, name)) {
    proof.subject = subject + ": " + proof.subject;
    proofs.push_back(std::move(proof));
  }
}

}  // namespace

std::optional<std::string> reference_of(const spec::MixpeDotSpec& /*unit*/,
                                        const std::string& /*name*/) {
  return std::nullopt;
}

std::vector<Proof> proofs_of(const spec::MixpeDotSpec& unit, const std::string& name) {
  std::vector<Proof> proofs;
  append(proofs, "mixpe_pe", spec::pe_of(unit), name + "_pe");
  if (unit.has_activation_sum()) {
    append(proofs, "activation_sum", spec::activation_sum_of(unit), name + "_activation_sum");
  }
  if (unit.has_aligner()) {
    append(proofs, "group_aligner", spec::group_aligner_of(unit), name + "_group_aligner");
  }
  append(proofs, "dequantizer", spec::dequantizer_of(unit), name + "_dequantizer");
  return proofs;
}

std::optional<std::string> reference_of(const spec::MpgemmTileSpec& /*unit*/,
                                        const std::string& /*name*/) {
  return std::nullopt;
}

std::vector<Proof> proofs_of(const spec::MpgemmTileSpec& unit, const std::string& name) {
  if (unit.is_mixpe()) return proofs_of(spec::mixpe_dot_of(unit), name);
  return proofs_of(spec::dialect_dot_of(unit), name);
}

}  // namespace mpgen::formal
