#include <stdexcept>

#include "formal/reference.hpp"
#include "formal/scratch_folder.hpp"
#include "gen/rtl.hpp"

namespace mpgen::formal {

Equivalence run_proof(const Proof& proof, std::chrono::seconds time_limit) {
  const gen::Rtl rtl = gen::emit_rtl(proof.design);
  if (proof.step) return prove_step(*proof.step, rtl, {.time_limit = time_limit});
  const std::optional<std::string> reference = reference_rtl(proof.design);
  if (!reference) {
    throw std::invalid_argument("there is no reference for " + proof.design.name);
  }
  const ScratchFolder folder;
  Circuit design{.files = {}, .top = rtl.top};
  for (const auto& file : rtl.files) design.files.push_back(folder.write(file.name, file.text));
  const std::string top = proof.design.name + "_reference";
  const Circuit expected{.files = {folder.write(top + ".sv", *reference)}, .top = top};
  return prove_equivalent(design, expected,
                          {.time_limit = time_limit,
                           .depth = proof.depth,
                           .only_bounded = proof.only_bounded,
                           .voids = void_outputs(proof.design)});
}

}  // namespace mpgen::formal
