// Proofs of the BlockDialect family that take a few seconds at most. Larger ones are run by `mpgen
// verify`.
#include <optional>
#include <string>
#include <vector>

#include "spec/mxfp4_mac.hpp"
#include "tests/catch.hpp"
#include "tests/formal/dialect_designs.hpp"

using namespace mpgen;

TEST_CASE("dialect proofs: the decoder, all dialects and codes") {
  const formal::Equivalence result = formal::prove_edited(formal::small_decoder(), std::nullopt);
  CAPTURE(result.method, result.counterexample);
  CHECK(result.verdict == formal::Verdict::proved);
}

TEST_CASE("dialect proofs: least squared error, one element") {
  const formal::Equivalence result = formal::prove_edited(formal::small_quantizer(), std::nullopt);
  CAPTURE(result.method, result.counterexample);
  CHECK(result.verdict == formal::Verdict::proved);
}

TEST_CASE("dialect proofs: every design of the family asks for some and can have them") {
  const std::vector<spec::Design> designs = {
      formal::small_decoder(),
      formal::small_mac(spec::BlockAccumulator::fp32, spec::OutputFormat::fp32),
      formal::small_mxfp4_mac(),
      formal::small_selector(),
      formal::small_quantizer(),
      {"dialect_dot", spec::DialectDotSpec{}}};
  for (const auto& design : designs) {
    CAPTURE(design.name);
    const std::vector<formal::Proof> proofs = formal::proofs_of(design);
    REQUIRE(!proofs.empty());
    for (const auto& proof : proofs) {
      CAPTURE(proof.subject);
      CHECK(!proof.scope.empty());
      CHECK(formal::reference_rtl(proof.design).has_value());
    }
  }
}
