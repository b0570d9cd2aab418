#include "golden/mxfp4_mac.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "golden/mxfp4_quantizer.hpp"
#include "tests/catch.hpp"
#include "tests/golden/splitmix64.hpp"

namespace mpgen::golden {
namespace {

using Codes = std::vector<std::uint8_t>;

constexpr std::array<int, 8> kHalfUnits = {0, 1, 2, 3, 4, 6, 8, 12};

std::uint32_t bits_of(float value) { return std::bit_cast<std::uint32_t>(value); }

Codes block_of(std::initializer_list<std::uint8_t> codes) {
  Codes block(codes);
  block.resize(32);
  return block;
}

struct Block {
  Codes activations;
  Codes weights;
  int activation_scale = 127;
  int weight_scale = 127;
};

std::uint32_t run(const std::vector<Block>& blocks,
                  spec::OutputFormat output = spec::OutputFormat::fp32) {
  spec::Mxfp4MacSpec spec;
  spec.lanes = 8;
  spec.output = output;
  Mxfp4Mac mac(spec);
  mac.start();
  for (const Block& block : blocks) {
    for (std::size_t beat = 0; beat < 32; beat += 8) {
      mac.add_beat(std::span(block.activations).subspan(beat, 8),
                   std::span(block.weights).subspan(beat, 8));
    }
    mac.end_block(block.activation_scale, block.weight_scale);
  }
  return mac.result();
}

// One element of 1 and one of the given code.
Block single(std::uint8_t code, int activation_scale, int weight_scale) {
  return {block_of({0x2}), block_of({code}), activation_scale, weight_scale};
}

}  // namespace

TEST_CASE("mxfp4_mac: by hand", "[mxfp4_mac]") {
  // 6 * 6 - 0.5 * 4 + 3 * 1.5 - 0 * 6 = 38.5
  const Block block = {block_of({0x7, 0x9, 0x5, 0x8}), block_of({0x7, 0x6, 0x3, 0x7})};
  CHECK(run({block}) == bits_of(38.5F));
  CHECK(run({block, block}) == bits_of(77));
  Block scaled = block;
  scaled.activation_scale = 130;
  scaled.weight_scale = 120;
  CHECK(run({block, scaled}) == bits_of(38.5F + 38.5F / 16));
  CHECK(run({block}, spec::OutputFormat::fp16) == 0x50D0);
  // Quantised operands: elements that E2M1 has.
  const Mxfp4Block quantized = quantize_mxfp4(std::array{12.0F, -2.0F, 3.0F});
  const Block same = {Codes(quantized.codes.begin(), quantized.codes.end()),
                      Codes(quantized.codes.begin(), quantized.codes.end()), quantized.scale,
                      quantized.scale};
  CHECK(run({same}) == bits_of(144 + 4 + 9));
}

TEST_CASE("mxfp4_mac: subnormal results and underflow", "[mxfp4_mac]") {
  // 2^(xa + xw - 254)
  CHECK(run({single(0x2, 0, 105)}) == 0x00000001);  // 2^-149
  CHECK(run({single(0x2, 100, 4)}) == 0x00000000);  // 2^-150: tie to zero
  CHECK(run({single(0x3, 52, 52)}) == 0x00000001);  // 1.5 * 2^-150
  CHECK(run({single(0x3, 52, 53)}) == 0x00000002);  // 1.5 * 2^-149: tie to even
  CHECK(run({single(0xA, 0, 104)}) == 0x80000000);  // keeps its sign
  CHECK(run({single(0x1, 0, 0)}) == 0x00000000);    // the least of all, 2^-255
  CHECK(run({single(0x2, 0, 128)}) == 0x00800000);  // the least normal number
  // One rounding of the sum: 2^-149 + 2^-150 is a tie to even, 2^-149 + 2^-151 is not.
  CHECK(run({single(0x2, 0, 105), single(0x2, 0, 104)}) == 0x00000002);
  CHECK(run({single(0x2, 0, 105), single(0x2, 0, 103)}) == 0x00000001);
  CHECK(run({single(0x2, 0, 105), single(0xA, 0, 103)}) == 0x00000001);
  // A block whose sum is 0 adds +0.
  CHECK(run({single(0xA, 0, 0), single(0x0, 0, 0)}) == 0x00000000);
  CHECK(run({single(0xA, 0, 0), {block_of({0x2, 0x2}), block_of({0x2, 0xA})}}) == 0x00000000);
}

TEST_CASE("mxfp4_mac: overflow", "[mxfp4_mac]") {
  CHECK(run({single(0x2, 254, 127)}) == 0x7F000000);  // 2^127
  CHECK(run({single(0x3, 254, 127)}) == 0x7F400000);
  CHECK(run({single(0x4, 254, 127)}) == 0x7F800000);
  CHECK(run({single(0xC, 254, 127)}) == 0xFF800000);
  CHECK(run({single(0x7, 254, 254)}) == 0x7F800000);
  // The block's value alone is beyond the range, the sum is not.
  CHECK(run({single(0xA, 254, 127), single(0x4, 254, 127)}) == 0x7F000000);
  // Inf stays: no block is infinite itself.
  CHECK(run({single(0x4, 254, 127), single(0xF, 254, 254)}) == 0x7F800000);
  CHECK(run({single(0x2, 254, 127)}, spec::OutputFormat::fp16) == 0x7C00);
}

TEST_CASE("mxfp4_mac: a NaN scale spoils one dot product", "[mxfp4_mac]") {
  const Block good = single(0x2, 127, 127);
  CHECK(run({good, single(0x0, 255, 127), good}) == 0x7FC00000);
  CHECK(run({good, single(0x0, 127, 255)}) == 0x7FC00000);
  CHECK(run({good, single(0x7, 255, 0)}, spec::OutputFormat::fp16) == 0x7E00);
  Mxfp4Mac mac(spec::Mxfp4MacSpec{});
  mac.start();
  mac.add_beat(good.activations, good.weights);
  mac.end_block(255, 255);
  mac.start();
  mac.add_beat(good.activations, good.weights);
  mac.end_block(127, 127);
  CHECK(mac.result() == bits_of(1));
}

TEST_CASE("mxfp4_mac: random blocks against the host's fused multiply-add", "[mxfp4_mac]") {
  constexpr std::uint64_t kSeed = 0x3F4A;
  CAPTURE(kSeed);
  test::SplitMix64 random(kSeed);
  int wrong = 0;
  for (int round = 0; round < 20'000; ++round) {
    const int centre = random.between(0, 254);
    const int spread = random.between(0, 40);
    std::vector<Block> blocks(static_cast<std::size_t>(random.between(1, 6)));
    volatile float expected = 0;
    for (Block& block : blocks) {
      const auto scale = [&] {
        return std::clamp(centre + random.between(-spread, spread), 0, 254);
      };
      block.activation_scale = scale();
      block.weight_scale = round % 2 == 0 ? scale() : std::clamp(254 - centre, 0, 254);
      int sum = 0;
      for (int i = 0; i < 32; ++i) {
        const int a = random.between(0, 15);
        const int b = random.between(0, 15);
        block.activations.push_back(static_cast<std::uint8_t>(a));
        block.weights.push_back(static_cast<std::uint8_t>(b));
        const int product = kHalfUnits[static_cast<std::size_t>(a % 8)] *
                            kHalfUnits[static_cast<std::size_t>(b % 8)];
        sum += (a < 8) == (b < 8) ? product : -product;
      }
      // Two exact factors; more than 2^220 overflows like all above it.
      const int exponent = std::min(block.activation_scale + block.weight_scale - 256, 220);
      const int half = exponent / 2;
      expected = std::fma(std::ldexp(static_cast<float>(sum), half),
                          std::ldexp(1.0F, exponent - half), expected);
    }
    wrong += run(blocks) != bits_of(expected) ? 1 : 0;
  }
  REQUIRE(wrong == 0);
}

}  // namespace mpgen::golden
