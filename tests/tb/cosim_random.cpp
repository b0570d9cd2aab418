// Random numbers, structured patterns and tensors; and random configurations.
#include <cmath>
#include <cstdint>
#include <set>
#include <vector>

#include "fuzz/random_design.hpp"
#include "golden/binary16.hpp"
#include "spec/write_design.hpp"
#include "tb/binary16_patterns.hpp"
#include "tb/operands.hpp"
#include "tb/random.hpp"
#include "tb/tensor_source.hpp"
#include "tests/catch.hpp"
#include "tests/tb/cosim_designs.hpp"

namespace mpgen::tests {
namespace {

TEST_CASE("cosim: random numbers are the published sequence", "[cosim]") {
  // The first numbers of SplitMix64 with the seed 1234567, from the author's program.
  constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15U;
  CHECK(tb::mix_bits(1234567 + kStep) == 6457827717110365317U);
  CHECK(tb::mix_bits(1234567 + 2 * kStep) == 3203168211198807973U);
  CHECK(tb::mix_bits(1234567 + 3 * kStep) == 9817491932198370423U);
}

TEST_CASE("cosim: random sequences never change", "[cosim]") {
  // Replay lines of old reports depend on these.
  tb::Random random(1, 2, 3);
  const std::vector<std::uint64_t> numbers = {random.bits(), random.bits(), random.bits()};
  CHECK(numbers ==
        std::vector<std::uint64_t>{0xD154DCD0EC56BDADU, 0x0BA41575BBD022DAU, 0xEF5CFA775BA6E4FCU});
  CHECK(tb::Random(0, 0, 0).bits() == 0xA4C62257A6388D35U);
  CHECK(tb::Random(1, 2, 4).bits() != numbers[0]);
  CHECK(tb::Random(1, 3, 3).bits() != numbers[0]);
  CHECK(tb::Random(2, 2, 3).bits() != numbers[0]);
}

TEST_CASE("cosim: random choices stay in their bounds and reach them", "[cosim]") {
  tb::Random random(7, 0, 0);
  std::set<std::int64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random.between(-3, 4));
  CHECK(seen == std::set<std::int64_t>{-3, -2, -1, 0, 1, 2, 3, 4});
  double sum = 0;
  double squares = 0;
  constexpr int kCount = 100000;
  for (int i = 0; i < kCount; ++i) {
    const double value = random.gaussian();
    sum += value;
    squares += value * value;
  }
  CHECK(std::abs(sum / kCount) < 0.02);
  CHECK(std::abs(squares / kCount - 1) < 0.02);
}

TEST_CASE("cosim: binary16 terms add up to the value", "[cosim]") {
  tb::Random random(3, 0, 0);
  int wrong = 0;
  for (int i = 0; i < 10000; ++i) {
    const auto bits = static_cast<int>(random.between(1, 40));
    const auto magnitude = static_cast<std::int64_t>(random.bits() >> (64 - bits));
    const std::int64_t value = random.one_in(2) ? magnitude : -magnitude;
    std::int64_t sum = 0;
    for (const std::int32_t term : tb::binary16_terms(value)) {
      const golden::Binary16 part = golden::decode_binary16(static_cast<std::uint16_t>(term));
      const std::int64_t scaled = std::int64_t{part.significand} << (part.exponent - 1);
      sum += part.negative ? -scaled : scaled;
    }
    if (sum != value) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("cosim: random operands stay in the range of their format", "[cosim]") {
  using Kind = tb::ActivationKind;
  for (const Kind kind : {Kind::binary16, Kind::int8, Kind::aligned}) {
    const tb::OperandFormat format = {
        .kind = kind, .fraction_bits = 3, .weights = spec::WeightFormat::int4};
    const tb::OperandSource source(format, 5);
    tb::Random random(5, 0, 0);
    int outside = 0;
    for (int i = 0; i < 2000; ++i) {
      std::vector<std::int32_t> activations(64);
      std::vector<std::int32_t> weights(64);
      source.fill(random, source.draw_shape(random), 64, activations.data(), weights.data());
      for (const std::int32_t activation : activations) {
        const bool is_inside =
            kind == Kind::binary16
                ? activation >= 0 && activation <= 0xFFFF && (activation & 0x7C00) != 0x7C00
                : activation >= tb::activation_extremes(format)[1] &&
                      activation <= tb::activation_extremes(format)[0];
        if (!is_inside) ++outside;
      }
      for (const std::int32_t weight : weights) outside += int{weight < -8 || weight > 7};
    }
    CHECK(outside == 0);
  }
}

TEST_CASE("cosim: tensors are quantised and the same for the same seed", "[cosim]") {
  const tb::TensorFormat format = {.weights = spec::WeightFormat::uint4,
                                   .activations = spec::ActivationFormat::int8,
                                   .group = 32,
                                   .groups = 4};
  tb::TensorSource source(format, 9);
  tb::TensorSource again(format, 9);
  const tb::WeightRow& weights = source.weights(5);
  CHECK(weights.codes.size() == 128);
  CHECK(weights.scales.size() == 4);
  CHECK(weights.codes == again.weights(5).codes);
  CHECK(weights.codes == source.weights(21).codes);
  CHECK(source.activations(5).codes == source.activations(0).codes);
  CHECK(source.activations(16).codes != source.activations(0).codes);
  CHECK(source.activations(0).codes != tb::TensorSource(format, 10).activations(0).codes);
}

TEST_CASE("cosim: random legal configurations agree with their reference", "[cosim]") {
  constexpr std::uint64_t kSeed = 20261122;
  CAPTURE(kSeed);
  // Each unit once.
  for (std::uint64_t index = 0; index < 13; ++index) {
    const spec::Design design = fuzz::random_design(kSeed, index);
    INFO(spec::to_yaml(design));
    tb::CosimOptions options;
    options.suites = {tb::Suite::random, tb::Suite::tensor, tb::Suite::protocol};
    options.count = 2000;
    options.jobs = 2;
    CHECK(run(design, rtl_of(design), options).passed());
  }
}

}  // namespace
}  // namespace mpgen::tests
