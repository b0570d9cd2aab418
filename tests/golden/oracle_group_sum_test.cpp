// golden mixpe_pe, activation_sum and group_aligner against the rational oracle.
#include <array>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <span>
#include <vector>

#include "golden/activation_sum.hpp"
#include "golden/group_aligner.hpp"
#include "golden/mixpe_pe.hpp"
#include "tests/catch.hpp"
#include "tests/oracle/comparison.hpp"
#include "tests/oracle/mixpe_alignment.hpp"
#include "tests/oracle/mixpe_group.hpp"
#include "tests/oracle/stimulus.hpp"

namespace mpgen {
namespace {

using spec::ActivationFormat;
using spec::WeightFormat;
using Kind = spec::Accumulator::Kind;
using Values = std::vector<std::int32_t>;

void print(std::ostream& out, const char* name, std::span<const std::int32_t> values) {
  out << '\n' << name;
  for (const std::int32_t value : values) out << ' ' << value;
}

// The two reference units of one design, fed with the same groups.
class Units {
 public:
  explicit Units(const spec::MixpePeSpec& design)
      : design_(design),
        pe_(design),
        activation_sum_({.activations = design.activations,
                         .lanes = design.lanes,
                         .group = design.group,
                         .accumulator = design.accumulator,
                         .pipeline = {}}) {}

  void compare(const Values& activations, const Values& weights, oracle::Comparison& comparison) {
    const oracle::GroupFormat format = {.weights = design_.weights,
                                        .activations = design_.activations,
                                        .accumulator = design_.accumulator,
                                        .lanes = design_.lanes};
    const oracle::GroupSum dot = oracle::group_dot(format, activations, weights);
    const oracle::GroupSum asum = oracle::group_asum(format, activations);
    Values inputs = activations;
    int lsb = design_.activations == ActivationFormat::fp16 ? -24 : 0;
    if (design_.accumulator.kind == Kind::aligned) {
      const golden::AlignedGroup aligned =
          golden::align_group(activations, design_.accumulator.fraction_bits);
      comparison.check(aligned.nonfinite == dot.nonfinite, [&](std::ostream& out) {
        print(out, "nonfinite of the aligner, activations", activations);
      });
      if (dot.nonfinite || aligned.nonfinite) return;
      inputs = aligned.activations;
      lsb = aligned.exponent - 25 - design_.accumulator.fraction_bits;
    }
    pe_.start_group();
    activation_sum_.start_group();
    const auto lanes = static_cast<std::size_t>(design_.lanes);
    for (std::size_t k = 0; k < inputs.size(); k += lanes) {
      pe_.add_beat(std::span(inputs).subspan(k, lanes), std::span(weights).subspan(k, lanes));
      activation_sum_.add_beat(std::span(inputs).subspan(k, lanes));
    }
    const oracle::GroupSum folded = {.value = dot.value - design_.weight_offset * asum.value,
                                     .nonfinite = dot.nonfinite};
    const auto check = [&](const char* name, const golden::GroupSum& actual,
                           const oracle::GroupSum& expected) {
      const oracle::Integer units = static_cast<long>(actual.sum);
      const bool equal =
          expected.nonfinite
              ? actual.nonfinite
              : !actual.nonfinite && units * oracle::power_of_two(lsb) == expected.value;
      comparison.check(equal, [&](std::ostream& out) {
        out << name << ", accumulator " << to_string(design_.accumulator) << ", weights "
            << to_string(design_.weights) << ", lanes " << design_.lanes << ": golden "
            << actual.sum << " * 2^" << lsb << " nonfinite " << actual.nonfinite << ", oracle "
            << expected.value << " nonfinite " << expected.nonfinite;
        print(out, "activations", activations);
        print(out, "weights", weights);
      });
    };
    check("dot", pe_.result(), folded);
    check("asum", activation_sum_.result(), asum);
  }

 private:
  spec::MixpePeSpec design_;
  golden::MixpePe pe_;
  golden::ActivationSum activation_sum_;
};

TEST_CASE("golden FP16 group sums agree with the oracle", "[oracle]") {
  constexpr std::uint64_t kSeed = 0x6061;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  std::vector<spec::Accumulator> accumulators = {{.kind = Kind::exact}, {.kind = Kind::fp32},
                                                 {.kind = Kind::exact}, {.kind = Kind::fp32},
                                                 {.kind = Kind::fp32},  {.kind = Kind::fp32}};
  for (int fraction_bits = 0; fraction_bits <= spec::kMaxAlignedFractionBits; ++fraction_bits) {
    accumulators.push_back({.kind = Kind::aligned, .fraction_bits = fraction_bits});
  }
  for (const spec::Accumulator& accumulator : accumulators) {
    for (const WeightFormat weights : {WeightFormat::uint4, WeightFormat::int4}) {
      for (int lanes = 1; lanes <= 64; lanes *= 2) {
        spec::MixpePeSpec design;
        design.weights = weights;
        design.lanes = lanes;
        design.group = 128;
        design.accumulator = accumulator;
        const bool may_fold = weights == WeightFormat::uint4 && accumulator.kind != Kind::fp32;
        design.weight_offset = may_fold && random.one_in(2) ? 8 : 0;
        Units units(design);
        for (const oracle::Activations kind : oracle::kAllActivations) {
          for (const oracle::Weights weight_kind : oracle::kAllWeights) {
            // Full groups and short ones; short ones mostly, for the sake of time.
            const int beats = random.one_in(3) ? design.beats() : random.between(1, 64 / lanes);
            const int count = beats * lanes;
            units.compare(oracle::fp16_group(random, kind, count),
                          oracle::weight_group(random, weights, weight_kind, count), comparison);
          }
        }
      }
    }
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 30000);
}

TEST_CASE("golden INT8 group sums agree with the oracle", "[oracle]") {
  constexpr std::uint64_t kSeed = 0x6068;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  for (const WeightFormat weights : {WeightFormat::uint4, WeightFormat::int4}) {
    for (const int offset : {0, 8}) {
      for (int lanes = 1; lanes <= 64; lanes *= 2) {
        spec::MixpePeSpec design;
        design.weights = weights;
        design.activations = ActivationFormat::int8;
        design.lanes = lanes;
        design.group = 256;
        design.weight_offset = weights == WeightFormat::uint4 ? offset : 0;
        Units units(design);
        for (const oracle::Weights weight_kind : oracle::kAllWeights) {
          for (int i = 0; i < 10; ++i) {
            const int count = lanes * random.between(1, design.beats());
            units.compare(oracle::int8_group(random, count),
                          oracle::weight_group(random, weights, weight_kind, count), comparison);
          }
        }
      }
    }
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 2800);
}

TEST_CASE("golden sums of the longest groups agree with the oracle", "[oracle]") {
  constexpr std::uint64_t kSeed = 0x606C;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  constexpr int kLongest = 65536;
  const std::array<spec::Accumulator, 3> accumulators = {
      {{.kind = Kind::exact}, {.kind = Kind::fp32}, {.kind = Kind::aligned, .fraction_bits = 16}}};
  for (const spec::Accumulator& accumulator : accumulators) {
    spec::MixpePeSpec design;
    design.lanes = 64;
    design.group = kLongest;
    design.accumulator = accumulator;
    Units units(design);
    const Values weights =
        oracle::weight_group(random, design.weights, oracle::Weights::largest, kLongest);
    units.compare(Values(kLongest, 0xFBFF), weights, comparison);
    units.compare(oracle::fp16_group(random, oracle::Activations::huge, kLongest), weights,
                  comparison);
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 12);
}

TEST_CASE("golden group_aligner agrees with the oracle", "[oracle]") {
  constexpr std::uint64_t kSeed = 0xA119;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  for (int fraction_bits = 0; fraction_bits <= spec::kMaxAlignedFractionBits; ++fraction_bits) {
    for (const oracle::Activations kind : oracle::kAllActivations) {
      for (int i = 0; i < 20; ++i) {
        const Values group = oracle::fp16_group(random, kind, random.between(1, 128));
        const golden::AlignedGroup actual = golden::align_group(group, fraction_bits);
        const oracle::Alignment expected = oracle::align(group, fraction_bits);
        bool equal = actual.nonfinite == expected.nonfinite;
        if (equal && !expected.nonfinite) {
          equal = actual.exponent == expected.largest_exponent &&
                  std::vector<oracle::Integer>(actual.activations.begin(),
                                               actual.activations.end()) == expected.integers;
        }
        comparison.check(equal, [&](std::ostream& out) {
          out << "N " << fraction_bits;
          print(out, "activations", group);
          print(out, "golden", actual.activations);
        });
      }
    }
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 3400);
}

}  // namespace
}  // namespace mpgen
