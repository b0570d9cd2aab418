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

TEST_CASE("widths of block units that the specification states") {
  // Specification section 3.4: 13, 14 and 15 bits for blocks of 16, 32 and 64.
  DialectMacSpec mac;
  mac.accumulator = BlockAccumulator::exact;
  CHECK(value_named(mac, "block_sum").bits == 14);
  CHECK(value_named(mac, "product").range->maximum == 225);
  CHECK(value_named(mac, "accumulator").bits == 83);
  CHECK_FALSE(value_named(mac, "accumulator").range.has_value());
  mac.block = 16;
  CHECK(value_named(mac, "block_sum").bits == 13);
  mac.block = 64;
  CHECK(value_named(mac, "block_sum").bits == 15);
  CHECK(value_named(FormatSelectorSpec{}, "count").bits == 6);
  CHECK(value_named(FormatSelectorSpec{}, "t").bits == 5);
  CHECK(value_named(DialectDecoderSpec{}, "decoded").bits == 5);
  CHECK(value_named(Mxfp4MacSpec{}, "block_sum").range->maximum == 32 * 144);
  for (const auto& value : derived_values(DialectMacSpec{})) CHECK(value.name != "accumulator");
}

TEST_CASE("throughput and latency of block units") {
  FormatSelectorSpec selector;
  CHECK(macs_per_cycle(selector) == 0);
  CHECK(latency_in_words(selector) ==
        "5 cycles from the last beat of a block at the inputs to its last beat at the outputs");
  selector.lanes = 8;
  CHECK(throughput_in_words(selector) ==
        "8 activations a cycle (1 beat a cycle, a block in 4 cycles, blocks back to back)");
  DialectDotSpec dot;
  dot.lanes = 16;
  CHECK(macs_per_cycle(dot) == 16);
  CHECK(macs_per_cycle(Mxfp4MacSpec{}) == 32);
  CHECK(throughput_in_words(dot) ==
        "16 MACs a cycle (1 beat a cycle, a block in 2 cycles, dot products back to back)");
  CHECK(latency_in_words(DialectDecoderSpec{}) == "none: combinational");
}

TEST_CASE("the contract of block units") {
  DialectMacSpec mac;
  CHECK(clause(mac, "accumulator") == "binary32; a block's value is exact in it");
  CHECK(clause(mac, "output") == "the binary32 value itself");
  mac.output = OutputFormat::fp16;
  CHECK(clause(mac, "output") ==
        "rounded once more, from binary32 to binary16, to nearest, ties to even");
  mac.accumulator = BlockAccumulator::fp16;
  CHECK(clause(mac, "output") == "the binary16 value itself");
  CHECK(clause(mac, "NaN and infinity").find("0x7E00") != std::string::npos);
  mac.output = OutputFormat::fp32;
  CHECK(clause(mac, "output") == "the binary16 value as binary32, exact");
  mac.accumulator = BlockAccumulator::exact;
  CHECK(clause(mac, "accumulator") == "fixed point, 83 bits, two's complement, LSB 2^-32");
  CHECK(clause(mac, "output") ==
        "the exact sum, rounded once to binary32, to nearest, ties to even");
  CHECK(clause(mac, "dialect id") == "0 to 15, so every id is one of the book");
  Formatbook six = blockdialect_formatbook();
  six.dialects.resize(6);
  CHECK(clause(DialectDecoderSpec{.formatbook = six}, "dialect id") ==
        "0 to 5; the port must not show another");
  CHECK(clause(FormatSelectorSpec{}, "block of zeros") ==
        "s = 0, dialect 14 and codes 0, by the same rules");
  CHECK(clause(DialectQuantizerMseSpec{}, "dialect").find("all 16") != std::string::npos);
}

TEST_CASE("every design has widths that hold its ranges, and a contract") {
  constexpr std::uint64_t kSeed = 3;
  test::SplitMix64 random(kSeed);
  int wrong = 0;
  for (const auto& unit : unit_descriptions()) {
    for (int i = 0; i < 200; ++i) {
      const UnitSpec spec = test::random_unit(unit, random);
      for (const auto& value : derived_values(spec)) {
        const bool has_bits = value.bits >= 1 && value.bits <= (value.range ? 64 : 128);
        if (!has_bits || (value.range && value.range->minimum > value.range->maximum)) ++wrong;
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
