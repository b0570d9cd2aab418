#include "spec/derived_values.hpp"

#include <string>

#include "spec/numerics_contract.hpp"
#include "tests/catch.hpp"
#include "tests/spec/random_values.hpp"

namespace mpgen::spec {
namespace {

DerivedValue value_named(const UnitSpec& unit, const std::string& name) {
  for (const auto& value : derived_values(unit)) {
    if (value.name == name) return value;
  }
  FAIL("no value " << name);
  return {};
}

std::string clause(const UnitSpec& unit, const std::string& subject) {
  for (const auto& found : numerics_contract(unit)) {
    if (found.subject == subject) return found.text;
  }
  return "";
}

MixpePeSpec pe(Accumulator accumulator, ActivationFormat activations = ActivationFormat::fp16) {
  MixpePeSpec spec;
  spec.accumulator = accumulator;
  spec.activations = activations;
  return spec;
}

TEST_CASE("widths that the specification states") {
  // Specification sections 2.1 and 2.2.
  CHECK(value_named(MixpeMulSpec{.activations = ActivationFormat::int8}, "product").bits == 12);
  CHECK(value_named(pe({}), "dot").bits == 52);
  CHECK(value_named(pe({}, ActivationFormat::int8), "dot").bits == 19);
  CHECK(value_named(DequantizerSpec{}, "difference").bits <= 57);
  const Accumulator aligned = {.kind = Accumulator::Kind::aligned, .fraction_bits = 4};
  CHECK(value_named(pe(aligned), "activation").bits == 11 + 4 + 1);
}

TEST_CASE("weights of the least significant bit") {
  const Accumulator aligned = {.kind = Accumulator::Kind::aligned, .fraction_bits = 8};
  CHECK(sum_lsb(ActivationFormat::fp16, {}) == "2^-24");
  CHECK(sum_lsb(ActivationFormat::fp16, {.kind = Accumulator::Kind::fp32}) == "2^-24");
  CHECK(sum_lsb(ActivationFormat::fp16, aligned) == "2^(M - 33)");
  CHECK(sum_lsb(ActivationFormat::int8, {}) == "1");
}

TEST_CASE("throughput and latency") {
  MixpeDotSpec dot;
  dot.lanes = 16;
  CHECK(macs_per_cycle(dot) == 16);
  CHECK(macs_per_cycle(MixpeMulSpec{}) == 1);
  CHECK(macs_per_cycle(DequantizerSpec{}) == 0);
  CHECK(throughput_in_words(dot) ==
        "16 MACs a cycle (1 beat a cycle, a group in 8 cycles, dot products back to back)");
  CHECK(latency_in_words(MixpeMulSpec{}) == "none: combinational");
  CHECK(latency_in_words(MixpePeSpec{}) == "1 cycle from the last beat of a group to valid_o");
  CHECK(latency_in_words(dot) == "6 cycles from the last beat of the last group to valid_o");
}

TEST_CASE("the contract says how a group is summed") {
  CHECK(clause(pe({}), "accumulator") ==
        "fixed point, dot_o: 52 bits, two's complement, LSB 2^-24");
  CHECK(clause(pe({}), "rounding") == "none: products and sum are exact");
  CHECK(clause(pe({}), "order of summation") == "without influence on the result");
  const MixpePeSpec fp32 = pe({.kind = Accumulator::Kind::fp32});
  CHECK(clause(fp32, "rounding") ==
        "one per beat: the lanes of a beat are summed exactly, then added to the accumulator, to "
        "nearest, ties to even");
  CHECK(clause(fp32, "order of summation") == "beats in ascending order of k, from +0");
}

TEST_CASE("the contract says what becomes of Inf and NaN") {
  MixpePeSpec unwatched;
  unwatched.nonfinite_flag = false;
  CHECK(clause(MixpePeSpec{}, "NaN and infinity").find("sets nonfinite_o") != std::string::npos);
  CHECK(clause(unwatched, "NaN and infinity").find("not watched") != std::string::npos);
  CHECK(clause(pe({}, ActivationFormat::int8), "NaN and infinity") ==
        "none: activations are integers");
  MixpeDotSpec dot;
  CHECK(clause(dot, "NaN and infinity").find("0x7FC00000") != std::string::npos);
  dot.output = OutputFormat::fp16;
  CHECK(clause(dot, "NaN and infinity").find("0x7E00") != std::string::npos);
}

TEST_CASE("every design has widths that hold its ranges, and a contract") {
  constexpr std::uint64_t kSeed = 3;
  test::SplitMix64 random(kSeed);
  int wrong = 0;
  for (const auto& unit : unit_descriptions()) {
    for (int i = 0; i < 200; ++i) {
      const UnitSpec spec = test::random_unit(unit, random);
      for (const auto& value : derived_values(spec)) {
        if (value.range.minimum > value.range.maximum || value.bits < 1 || value.bits > 64) ++wrong;
      }
      if (derived_values(spec).empty() || throughput_in_words(spec).empty()) ++wrong;
      for (const char* subject : {"overflow", "NaN and infinity"}) {
        if (clause(spec, subject).empty()) ++wrong;
      }
    }
  }
  CAPTURE(kSeed);
  REQUIRE(wrong == 0);
}

}  // namespace
}  // namespace mpgen::spec
