// Single steps of the datapath: as emitted they are proved, with a fault they are refuted.
#include "formal/step.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>

#include "formal/reference.hpp"
#include "spec/read_design.hpp"
#include "tests/catch.hpp"

namespace mpgen::formal {
namespace {

const std::string kModule = R"(module unit #(
  parameter int Lanes = 4,  // elements a beat
  parameter int Width = 8   // of each
) (
  input logic clk_i
);

  localparam int Sum = Width + 1;  // no carry is lost

  function automatic logic [Sum-1:0] first(
      input logic [Width-1:0] value
  );
    first = Sum'(value);
  endfunction

  logic ignored;

  localparam int Table[2] = '{
      1,
      2};

  function automatic logic [Sum-1:0] second(
      input logic [Width-1:0] value
  );
    second = first(value) + Sum'(1);
  endfunction

  function automatic logic third(input logic value);
    third = value;
  endfunction
endmodule
)";

spec::Design read(const std::string& text) {
  const spec::ReadResult result = spec::read_design(text, "test.yaml");
  REQUIRE(result.design);
  return *result.design;
}

Proof step_of(const spec::Design& design, const std::string& subject) {
  const std::vector<Proof> proofs = proofs_of(design);
  const auto proof = std::find_if(proofs.begin(), proofs.end(),
                                  [&](const Proof& one) { return one.subject == subject; });
  REQUIRE(proof != proofs.end());
  REQUIRE(proof->step);
  return *proof;
}

// The verdict when `from`, which the RTL has to have in it once, is replaced.
Verdict verdict_of(const std::string& configuration, const std::string& subject,
                   const std::string& from, const std::string& to) {
  const Proof proof = step_of(read(configuration), subject);
  gen::Rtl rtl = gen::emit_rtl(proof.design);
  int found = 0;
  for (auto& file : rtl.files) {
    for (std::size_t place = 0; !from.empty();) {
      place = file.text.find(from, place);
      if (place == std::string::npos) break;
      file.text.replace(place, from.size(), to);
      place += to.size();
      ++found;
    }
  }
  REQUIRE(found == (from.empty() ? 0 : 1));
  return prove_step(*proof.step, rtl, {.time_limit = std::chrono::seconds(120)}).verdict;
}

constexpr const char* kIntegers = "unit: dequantizer\nactivations: int8\noutput: fp16\n";

}  // namespace

TEST_CASE("functions of an emitted module come with the constants that they need") {
  const std::string text = emitted_functions(kModule, "second");
  CHECK(text.find("  localparam int Lanes = 4;\n  localparam int Width = 8   ;\n") == 0);
  CHECK(text.find("localparam int Sum = Width + 1;") != std::string::npos);
  CHECK(text.find("      2};\n") != std::string::npos);
  CHECK(text.find("first = Sum'(value);") != std::string::npos);
  CHECK(text.find("second = first(value) + Sum'(1);\n  endfunction\n") != std::string::npos);
  CHECK(text.find("ignored") == std::string::npos);
  CHECK(text.find("third") == std::string::npos);
  CHECK_THROWS_AS(emitted_functions(kModule, "fourth"), std::invalid_argument);
}

TEST_CASE("steps: conversion of an integer to binary32") {
  const std::string subject = "conversion to binary32";
  CHECK(verdict_of(kIntegers, subject, "", "") == Verdict::proved);
  CHECK(verdict_of(kIntegers, subject, "value[DifferenceWidth-1] ? -value : value",
                   "value[DifferenceWidth-1] ? ~value : value") == Verdict::refuted);
}

TEST_CASE("steps: product of significands") {
  const std::string subject = "product of significands";
  CHECK(verdict_of(kIntegers, subject, "", "") == Verdict::proved);
  CHECK(verdict_of(kIntegers, subject, "normalize_scale({|factor[14:10], factor[9:0]})",
                   "normalize_scale({1'b1, factor[9:0]})") == Verdict::refuted);
}

TEST_CASE("steps: rounding to binary32 with gradual underflow") {
  const std::string subject = "rounding of the product with the row scale";
  CHECK(verdict_of(kIntegers, subject, "", "") == Verdict::proved);
  CHECK(verdict_of(kIntegers, subject, "RowExponentWidth'(1) - place", "-place") ==
        Verdict::refuted);
}

TEST_CASE("steps: rounding to binary16") {
  const std::string subject = "rounding to binary16";
  CHECK(verdict_of(kIntegers, subject, "", "") == Verdict::proved);
  CHECK(verdict_of(kIntegers, subject, "8'd113 - value[30:23]", "8'd112 - value[30:23]") ==
        Verdict::refuted);
}

TEST_CASE("steps: sum over groups") {
  CHECK(verdict_of(kIntegers, "sum over groups", "{(AddWidth+1){differ}}) +",
                   "{(AddWidth+1){1'b0}}) +") == Verdict::refuted);
}

TEST_CASE("steps: rounding of a running sum") {
  const std::string configuration = "unit: mixpe_pe\naccumulator: fp32\nlanes: 1\ngroup: 2\n";
  CHECK(verdict_of(configuration, "rounding of a sum", "", "") == Verdict::proved);
  CHECK(verdict_of(configuration, "rounding of a sum", "(half << 1)", "half") == Verdict::refuted);
}

TEST_CASE("steps: alignment") {
  const std::string configuration = "unit: group_aligner\naccumulator: aligned:3\n";
  CHECK(verdict_of(configuration, "alignment of an activation", "", "") == Verdict::proved);
}

TEST_CASE("steps: sum over blocks in binary16") {
  const std::string configuration = "unit: dialect_mac\naccumulator: fp16\nblock: 16\nlanes: 16\n";
  CHECK(verdict_of(configuration, "sum over blocks", "", "") == Verdict::proved);
  CHECK(verdict_of(configuration, "sum over blocks",
                   "half & ((|below) | 1'(fraction));\n    is_zero",
                   "half & (|below);\n    is_zero") == Verdict::refuted);
}

}  // namespace mpgen::formal
