#include "golden/dialect_dot.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "golden/dialect_quantizer_mse.hpp"
#include "tests/catch.hpp"
#include "tests/golden/dialect_blocks.hpp"
#include "tests/golden/dialect_vectors.hpp"

namespace mpgen::golden {
namespace {

spec::DialectDotSpec dot_spec(int block, int lanes) {
  spec::DialectDotSpec spec;
  spec.block = block;
  spec.lanes = lanes;
  return spec;
}

DialectBlock weights_b() {
  DialectBlock weights;
  std::copy(test::kCodesB.begin(), test::kCodesB.end(), weights.codes.begin());
  weights.dialect = 15;
  weights.exponent = 9;
  return weights;
}

}  // namespace

TEST_CASE("dialect_dot: the specification's dot product", "[dialect_dot]") {
  DialectDot dot(dot_spec(16, 4));
  dot.start();
  dot.add_block(test::kBlockA, weights_b());
  CHECK(dot.result() == std::bit_cast<std::uint32_t>(test::kValueAB));
  dot.add_block(test::kBlockA, weights_b());
  CHECK(dot.result() == std::bit_cast<std::uint32_t>(2 * test::kValueAB));
  dot.start();
  CHECK(dot.result() == 0);
}

TEST_CASE("dialect_dot: Inf or NaN spoil one dot product", "[dialect_dot]") {
  DialectDot dot(dot_spec(16, 16));
  dot.start();
  test::Block16 activations = test::kBlockA;
  activations[14] = 0xFC00;  // its weight is 0
  dot.add_block(activations, weights_b());
  dot.add_block(test::kBlockA, weights_b());
  CHECK(dot.result() == 0x7FC00000);
  dot.start();
  dot.add_block(test::kBlockA, weights_b());
  CHECK(dot.result() == std::bit_cast<std::uint32_t>(test::kValueAB));
}

TEST_CASE("dialect_dot: the quantiser and the MAC, one after the other", "[dialect_dot]") {
  constexpr std::uint64_t kSeed = 0xD07;
  const auto accumulator = GENERATE(spec::BlockAccumulator::fp32, spec::BlockAccumulator::fp16,
                                    spec::BlockAccumulator::exact);
  CAPTURE(kSeed, accumulator);
  auto spec = dot_spec(32, 8);
  spec.accumulator = accumulator;
  const FormatSelector selector(spec.formatbook);
  const DialectQuantizerMse offline(spec.formatbook);
  DialectDot dot(spec);
  DialectMac mac(spec::dialect_mac_of(spec));
  test::SplitMix64 random(kSeed);
  int wrong = 0;
  for (int round = 0; round < 1000; ++round) {
    dot.start();
    mac.start();
    for (int count = random.between(1, 5); count > 0; --count) {
      const test::Halves activations = test::random_block(random, 32);
      const DialectBlock weights = offline.quantize(test::random_block(random, 32));
      dot.add_block(activations, weights);
      const DialectBlock quantized = selector.quantize(activations);
      for (std::size_t beat = 0; beat < 32; beat += 8) {
        mac.add_beat(std::span(quantized.codes).subspan(beat, 8), quantized.dialect,
                     std::span(weights.codes).subspan(beat, 8), weights.dialect);
      }
      mac.end_block(quantized.exponent, weights.exponent, false);
    }
    wrong += dot.result() != mac.result() ? 1 : 0;
  }
  REQUIRE(wrong == 0);
}

}  // namespace mpgen::golden
