// Wrong datapaths of the BlockDialect family must be told from their references.
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/formal/dialect_designs.hpp"

using namespace mpgen;
using formal::Edit;

namespace {

struct Mutants {
  std::string name;
  spec::Design design;
  std::vector<Edit> edits;
};

const std::vector<Mutants>& all_mutants() {
  using enum spec::BlockAccumulator;
  using spec::OutputFormat;
  static const std::vector<Mutants> kMutants = {
      {"decoder",
       formal::small_decoder(),
       {{"32'hd8643210", "32'hd9643210"},
        {"codes_i[l*CodeWidth + IndexWidth],", "~codes_i[l*CodeWidth + IndexWidth],"},
        {"{dialect_i, 5'd0}", "{dialect_i ^ 4'd1, 5'd0}"}}},
      {"mac, fp16",
       formal::small_mac(fp16, OutputFormat::fp16),
       {{"increment = half & ((|below) | 1'(fraction))", "increment = half"},
        {"subtracts = held_sign ^ sign", "subtracts = held_sign"},
        {"is_nan = held_special & ((|held_fraction) | (addend_special & subtracts))",
         "is_nan = held_special & (|held_fraction)"},
        {"nonfinite_i | (sticky_nonfinite_q & ~first_i)", "nonfinite_i"}}},
      {"mac, fp32",
       formal::small_mac(fp32, OutputFormat::fp32),
       {{"shift_smaller = shifted | AlignWidth'(sticky)", "shift_smaller = shifted"},
        {"8'd102", "8'd103"},
        {"base = first_i ? '0 : accumulator_q", "base = accumulator_q"}}},
      {"mac, exact",
       formal::small_mac(exact, OutputFormat::fp16),
       {{"base + block_value", "base - block_value"}}},
      {"least squared error",
       formal::small_quantizer(),
       {{"8'd21, 8'd20, 8'd16", "8'd21, 8'd20, 8'd17"},
        {"node[2*n + 1] > node[2*n]", "node[2*n + 1] < node[2*n]"},
        {"8'd15, 8'd16, 8'd20, 8'd21}", "8'd15, 8'd16, 8'd20, 8'd22}"}}},
      {"selector",
       formal::small_selector(),
       {{"code_signs  = signs & ~zeros", "code_signs  = signs"},
        {"odd_count > even_count", "odd_count >= even_count"},
        {"8'd16, 8'd21}", "8'd16, 8'd20}"},
        {"shared_exponent    = reference_exponent - ExponentWidth'(2)",
         "shared_exponent    = largest_field - ExponentWidth'(2)"}}}};
  return kMutants;
}

}  // namespace

// Takes minutes: `formal_tests "[minutes]"`.
TEST_CASE("dialect mutants: each one is refuted", "[.][minutes]") {
  for (const auto& mutants : all_mutants()) {
    for (const Edit& edit : mutants.edits) {
      CAPTURE(mutants.name, edit.from, edit.to);
      formal::EquivalenceOptions options;
      options.depth = 4;
      const formal::Equivalence result = formal::prove_edited(mutants.design, edit, options);
      CHECK(result.verdict == formal::Verdict::refuted);
      CHECK(!result.counterexample.empty());
    }
  }
}
