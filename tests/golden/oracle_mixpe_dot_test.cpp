// golden mixpe_dot, and the units that make it up, against the rational oracle.
#include <array>
#include <cstddef>
#include <cstdint>
#include <ios>
#include <ostream>
#include <span>
#include <vector>

#include "golden/activation_sum.hpp"
#include "golden/group_aligner.hpp"
#include "golden/mixpe_dot.hpp"
#include "golden/mixpe_pe.hpp"
#include "tests/catch.hpp"
#include "tests/oracle/comparison.hpp"
#include "tests/oracle/floating_point.hpp"
#include "tests/oracle/mixpe_dot.hpp"
#include "tests/oracle/stimulus.hpp"

namespace mpgen {
namespace {

using oracle::QuantizedOperands;
using spec::ActivationFormat;
using spec::OutputFormat;
using spec::WeightFormat;
using Kind = spec::Accumulator::Kind;

std::uint32_t whole(golden::MixpeDot& unit, const std::vector<QuantizedOperands>& groups,
                    std::uint32_t row_scale) {
  unit.start();
  for (const QuantizedOperands& group : groups) {
    unit.add_group(group.activations, group.weights, group.zero_point, group.scale);
  }
  return unit.result(row_scale);
}

// The same from the units inside, connected as the hardware connects them, folded offset included.
std::uint32_t connected(const spec::MixpeDotSpec& design,
                        const std::vector<QuantizedOperands>& groups, std::uint32_t row_scale) {
  spec::MixpePeSpec pe_design = spec::pe_of(design);
  pe_design.nonfinite_flag = true;
  golden::MixpePe pe(pe_design);
  golden::ActivationSum activation_sum(spec::activation_sum_of(design));
  golden::Dequantizer dequantizer(spec::dequantizer_of(design));
  dequantizer.start();
  const auto lanes = static_cast<std::size_t>(design.lanes);
  for (const QuantizedOperands& group : groups) {
    std::vector<std::int32_t> activations = group.activations;
    golden::GroupOperands operands;
    if (design.has_aligner()) {
      golden::AlignedGroup aligned =
          golden::align_group(group.activations, design.accumulator.fraction_bits);
      operands.nonfinite = aligned.nonfinite;
      operands.exponent = aligned.exponent;
      activations = aligned.activations;
      activations.resize(group.weights.size());  // void when nonfinite, maybe empty
    }
    pe.start_group();
    activation_sum.start_group();
    for (std::size_t k = 0; k < activations.size(); k += lanes) {
      const auto beat = std::span(activations).subspan(k, lanes);
      pe.add_beat(beat, std::span(group.weights).subspan(k, lanes));
      activation_sum.add_beat(beat);
    }
    operands.dot = pe.result().sum;
    operands.asum = activation_sum.result().sum;
    operands.nonfinite = operands.nonfinite || pe.result().nonfinite;
    operands.zero_point = group.zero_point;
    operands.scale = group.scale;
    dequantizer.add_group(operands);
  }
  return dequantizer.result(row_scale);
}

QuantizedOperands random_group(oracle::Random& random, const spec::MixpeDotSpec& design,
                               bool with_nonfinite) {
  const int count = design.lanes * random.between(1, design.beats());
  QuantizedOperands group;
  if (design.activations == ActivationFormat::int8) {
    group.activations = oracle::int8_group(random, count);
  } else {
    oracle::Activations kind = random.choose(oracle::kAllActivations);
    while (!with_nonfinite && (kind == oracle::Activations::one_nonfinite ||
                               kind == oracle::Activations::many_nonfinite)) {
      kind = random.choose(oracle::kAllActivations);
    }
    group.activations = oracle::fp16_group(random, kind, count);
  }
  group.weights =
      oracle::weight_group(random, design.weights, random.choose(oracle::kAllWeights), count);
  if (random.one_in(2)) {
    group.weights = oracle::weight_group(random, design.weights, oracle::Weights::uniform, count);
  }
  group.zero_point = design.has_activation_sum() ? random.between(0, 15) : 0;
  group.scale = oracle::fp16_scale(random, with_nonfinite);
  return group;
}

TEST_CASE("golden mixpe_dot agrees with the oracle", "[oracle]") {
  constexpr std::uint64_t kSeed = 0xD07;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  int finite = 0;
  for (int i = 0; i < 1500; ++i) {
    spec::MixpeDotSpec design;
    design.weights = random.one_in(3) ? WeightFormat::int4 : WeightFormat::uint4;
    design.activations = random.one_in(4) ? ActivationFormat::int8 : ActivationFormat::fp16;
    design.output = random.one_in(3) ? OutputFormat::fp16 : OutputFormat::fp32;
    design.lanes = 1 << random.between(0, 6);
    design.group = design.lanes * random.between(1, 128 / design.lanes);
    if (design.activations == ActivationFormat::fp16) {
      const std::array<Kind, 3> kinds = {Kind::exact, Kind::fp32, Kind::aligned};
      design.accumulator.kind = random.choose(kinds);
      if (design.has_aligner()) design.accumulator.fraction_bits = random.between(0, 16);
    }
    golden::MixpeDot unit(design);
    for (int j = 0; j < 4; ++j) {
      const bool with_nonfinite = random.one_in(5);
      std::vector<QuantizedOperands> groups(1 + random.below(5));
      for (QuantizedOperands& group : groups) group = random_group(random, design, with_nonfinite);
      const std::uint32_t row_scale = oracle::binary32_pattern(random);
      const std::uint32_t expected = oracle::mixpe_dot(design, groups, row_scale);
      const auto report = [&](const char* name, std::uint32_t actual) {
        comparison.check(actual == expected, [&](std::ostream& out) {
          out << name << ' ' << to_string(design.weights) << ' ' << to_string(design.activations)
              << ' ' << to_string(design.accumulator) << " lanes " << design.lanes << " output "
              << to_string(design.output) << std::hex << ": golden " << actual << ", oracle "
              << expected << ", row scale " << row_scale << std::dec;
          for (const QuantizedOperands& group : groups) {
            out << "\nscale " << group.scale << " z " << group.zero_point << " x q";
            for (std::size_t k = 0; k < group.weights.size(); ++k) {
              out << ", " << group.activations[k] << ' ' << group.weights[k];
            }
          }
        });
      };
      report("mixpe_dot", whole(unit, groups, row_scale));
      report("connected units", connected(design, groups, row_scale));
      const oracle::Number result =
          design.output == OutputFormat::fp32
              ? oracle::decode_binary32(expected)
              : oracle::decode_binary16(static_cast<std::uint16_t>(expected));
      if (result.kind == oracle::Number::Kind::finite && !result.is_zero()) ++finite;
    }
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 12000);
  REQUIRE(finite >= 3000);
}

}  // namespace
}  // namespace mpgen
