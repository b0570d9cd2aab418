// Wrong hardware must not be proved: edits of emitted text, each with a known effect.
#include <stdexcept>
#include <string>

#include "formal/equivalence.hpp"
#include "formal/reference.hpp"
#include "gen/rtl.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"

namespace mpgen::formal {
namespace {

/// Compares a design in whose text `from`, which must be there, was replaced by `to`.
Equivalence compare_mutant(const spec::Design& design, const std::string& from,
                           const std::string& to) {
  const tests::TemporaryFolder folder;
  const gen::Rtl rtl = gen::emit_rtl(design);
  Circuit mutant{.files = {}, .top = rtl.top};
  bool is_changed = false;
  for (const auto& file : rtl.files) {
    std::string text = file.text;
    const std::size_t place = text.find(from);
    if (place != std::string::npos && !is_changed) {
      text.replace(place, from.size(), to);
      is_changed = true;
    }
    mutant.files.push_back(folder.write(file.name, text));
  }
  if (!is_changed) throw std::logic_error("the emitted text has no " + from);
  const Circuit reference{.files = {folder.write("reference.sv", reference_rtl(design).value())},
                          .top = design.name + "_reference"};
  EquivalenceOptions options;
  options.time_limit = std::chrono::seconds(30);
  options.depth = 6;
  options.voids = void_outputs(design);
  return prove_equivalent(mutant, reference, options);
}

spec::Design one_lane_pe() {
  spec::MixpePeSpec unit;
  unit.lanes = 1;
  unit.group = 32;
  return {.name = "pe", .unit = unit};
}

}  // namespace

TEST_CASE("Unchanged units are proved") {
  CHECK(run_proof({.subject = "products",
                   .design = {.name = "mul", .unit = spec::MixpeMulSpec{}},
                   .scope = "complete"},
                  std::chrono::seconds(60))
            .verdict == Verdict::proved);
  CHECK(run_proof({.subject = "sums", .design = one_lane_pe(), .scope = "complete"},
                  std::chrono::seconds(60))
            .verdict == Verdict::proved);
}

TEST_CASE("Mutants of the multiplier are refuted") {
  const spec::Design design{.name = "mul", .unit = spec::MixpeMulSpec{}};
  CHECK(compare_mutant(design, "low_digit == 2'd3", "low_digit == 2'd2").verdict ==
        Verdict::refuted);
  CHECK(compare_mutant(design, "{|field, fraction}", "{1'b1, fraction}").verdict ==
        Verdict::refuted);
}

TEST_CASE("Mutants of the accumulator are refuted") {
  const spec::Design design = one_lane_pe();
  SECTION("a group that does not start at zero") {
    CHECK(compare_mutant(design, "'0 : dot_q", "dot_q : '0").verdict == Verdict::refuted);
  }
  SECTION("a flag that outlives its group") {
    CHECK(compare_mutant(design, "(nonfinite_q & ~", "(nonfinite_q & ").verdict ==
          Verdict::refuted);
  }
  SECTION("a reset to the wrong value") {
    CHECK(compare_mutant(design, "<= 1'b0", "<= 1'b1").verdict == Verdict::refuted);
  }
  SECTION("a result for every beat") {
    CHECK(compare_mutant(design, "& last_i;", ";").verdict == Verdict::refuted);
  }
}

}  // namespace mpgen::formal
