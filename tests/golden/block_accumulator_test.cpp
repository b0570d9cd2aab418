#include "golden/block_accumulator.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "golden/binary16.hpp"
#include "tests/catch.hpp"
#include "tests/golden/splitmix64.hpp"

namespace mpgen::golden {
namespace {

using Kind = spec::BlockAccumulator;
using Output = spec::OutputFormat;

struct Block {
  std::int64_t sum;
  int exponent;
};

std::uint32_t total(Kind kind, Output output, std::initializer_list<Block> blocks) {
  BlockAccumulator accumulator(kind, output);
  accumulator.start();
  for (const Block& block : blocks) accumulator.add(block.sum, block.exponent);
  return accumulator.result();
}

std::uint32_t bits_of(float value) { return std::bit_cast<std::uint32_t>(value); }

Block random_block(test::SplitMix64& random) {
  return {.sum = random.between(-14400, 14400), .exponent = random.between(-32, 30)};
}

}  // namespace

TEST_CASE("block_accumulator: fp32 is the host's addition", "[block_accumulator]") {
  constexpr std::uint64_t kSeed = 0xACC1;
  CAPTURE(kSeed);
  test::SplitMix64 random(kSeed);
  int wrong = 0;
  for (int round = 0; round < 50'000; ++round) {
    BlockAccumulator accumulator(Kind::fp32, Output::fp32);
    accumulator.start();
    const int centre = random.between(-32, 30);
    // Volatile: every sum is rounded to binary32, and never fused.
    volatile float expected = 0;
    for (int count = random.between(1, 24); count > 0; --count) {
      Block block = random_block(random);
      if (round % 2 == 0) block.exponent = std::clamp(centre + random.between(-6, 6), -32, 30);
      accumulator.add(block.sum, block.exponent);
      const volatile float value = std::ldexp(static_cast<float>(block.sum), block.exponent);
      expected = expected + value;
    }
    wrong += accumulator.result() != bits_of(expected) ? 1 : 0;
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("block_accumulator: fp32 by hand", "[block_accumulator]") {
  constexpr Kind kKind = Kind::fp32;
  CHECK(total(kKind, Output::fp32, {}) == 0);
  CHECK(total(kKind, Output::fp32, {{164, -11}}) == bits_of(0.080078125F));
  CHECK(total(kKind, Output::fp32, {{5, 3}, {-5, 3}}) == 0);
  // 2^24 + 1 is a tie to even, down, and one block after the other; together they would count.
  CHECK(total(kKind, Output::fp32, {{1, 24}, {1, 0}, {1, 0}}) == bits_of(16777216));
  CHECK(total(kKind, Output::fp32, {{1, 0}, {1, 0}, {1, 24}}) == bits_of(16777218));
  CHECK(total(kKind, Output::fp32, {{1, 24}, {3, 0}}) == bits_of(16777220));  // a tie to even, up
  // One more rounding to binary16: 2049 is a tie.
  CHECK(total(kKind, Output::fp16, {{2049, 0}}) == 0x6800);
  CHECK(total(kKind, Output::fp16, {{2051, 0}}) == 0x6802);
  // Rounded twice: 2049 + 2^-13 is a tie in binary32, goes down to 2049 and then to 2048.
  CHECK(total(kKind, Output::fp16, {{2049, 0}, {1, -13}}) == 0x6800);
  CHECK(total(kKind, Output::fp16, {{2049, 0}, {1, -12}}) == 0x6801);
  CHECK(total(kKind, Output::fp16, {{14400, 30}}) == 0x7C00);
  CHECK(total(kKind, Output::fp16, {{-14400, 30}}) == 0xFC00);
}

TEST_CASE("block_accumulator: fp32 rounds once beyond the range of binary32",
          "[block_accumulator]") {
  constexpr Kind kKind = Kind::fp32;
  CHECK(total(kKind, Output::fp32, {{1, -149}}) == 0x00000001);
  CHECK(total(kKind, Output::fp32, {{1, -150}}) == 0x00000000);
  CHECK(total(kKind, Output::fp32, {{3, -150}}) == 0x00000002);
  CHECK(total(kKind, Output::fp32, {{-1, -150}}) == 0x80000000);
  // The zero that underflow left is not negative any more after a block of zeros.
  CHECK(total(kKind, Output::fp32, {{-1, -256}, {0, 0}}) == 0x00000000);
  CHECK(total(kKind, Output::fp32, {{-1, -256}, {-1, -256}}) == 0x80000000);
  CHECK(total(kKind, Output::fp32, {{-1, -256}, {1, -256}}) == 0x00000000);
  // Next to the least subnormal's half: not a value of binary32, but it breaks the tie.
  CHECK(total(kKind, Output::fp32, {{1, -149}, {3, -150}}) == 0x00000002);   // 2.5: tie to even
  CHECK(total(kKind, Output::fp32, {{1, -149}, {-1, -151}}) == 0x00000001);  // 0.75
  CHECK(total(kKind, Output::fp32, {{1, -149}, {-1, -150}}) == 0x00000000);  // 0.5
  // Half an ulp of 1 and a little: a second rounding would hide the little.
  CHECK(total(kKind, Output::fp32, {{1, 0}, {0x1000001, -48}}) == 0x3F800001);
  CHECK(total(kKind, Output::fp32, {{1, 0}, {0x40000001, -54}}) == 0x3F800001);
  CHECK(total(kKind, Output::fp32, {{1, 0}, {0x40000000, -54}}) == 0x3F800000);
  CHECK(total(kKind, Output::fp32, {{1, 0}, {-1, -256}}) == 0x3F800000);
  CHECK(total(kKind, Output::fp32, {{1, 128}}) == 0x7F800000);
  CHECK(total(kKind, Output::fp32, {{-1, 128}}) == 0xFF800000);
  CHECK(total(kKind, Output::fp32, {{1, 128}, {-1, 127}}) == 0x7F800000);
  // A block is never infinite itself: below the limit with what it is added to.
  CHECK(total(kKind, Output::fp32, {{-1, 127}, {1, 128}}) == 0x7F000000);
  // But an infinite sum stays.
  CHECK(total(kKind, Output::fp32, {{1, 128}, {-4, 252}}) == 0x7F800000);
  CHECK(total(kKind, Output::fp32, {{0x1FFFFFF, 103}}) == 0x7F800000);
  CHECK(total(kKind, Output::fp32, {{0x3FFFFFD, 102}}) == 0x7F7FFFFF);
}

TEST_CASE("block_accumulator: fp16 is binary32 rounded at every step", "[block_accumulator]") {
  constexpr std::uint64_t kSeed = 0xACC2;
  CAPTURE(kSeed);
  test::SplitMix64 random(kSeed);
  int wrong = 0;
  for (int round = 0; round < 50'000; ++round) {
    BlockAccumulator accumulator(Kind::fp16, Output::fp16);
    BlockAccumulator wide(Kind::fp16, Output::fp32);
    accumulator.start();
    wide.start();
    std::uint16_t expected = 0;
    for (int count = random.between(1, 24); count > 0; --count) {
      Block block = random_block(random);
      block.exponent = random.between(-32, 2);
      accumulator.add(block.sum, block.exponent);
      wide.add(block.sum, block.exponent);
      // A binary32 sum of two binary16 values has 24 >= 2 * 11 + 2 bits: rounding it again is
      // harmless.
      const float value = std::ldexp(static_cast<float>(block.sum), block.exponent);
      const auto rounded =
          std::bit_cast<float>(binary16_to_binary32(binary32_to_binary16(bits_of(value))));
      const volatile float sum = std::bit_cast<float>(binary16_to_binary32(expected)) + rounded;
      expected = binary32_to_binary16(bits_of(sum));
    }
    wrong += accumulator.result() != expected ? 1 : 0;
    wrong += wide.result() != binary16_to_binary32(expected) ? 1 : 0;
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("block_accumulator: fp16 by hand", "[block_accumulator]") {
  constexpr Kind kKind = Kind::fp16;
  CHECK(total(kKind, Output::fp16, {{2048, 0}, {1, 0}}) == 0x6800);  // tie to even
  CHECK(total(kKind, Output::fp16, {{2048, 0}, {1, 0}, {1, 0}}) == 0x6800);
  CHECK(total(kKind, Output::fp16, {{2048, 0}, {2, 0}, {1, 0}}) == 0x6802);
  // The block itself is rounded first: 4098 to 4096, a tie, then 1 more is a tie down again.
  CHECK(total(kKind, Output::fp16, {{4098, 0}}) == 0x6C00);
  CHECK(total(kKind, Output::fp16, {{2, 0}, {4098, 0}}) == 0x6C00);
  CHECK(total(kKind, Output::fp32, {{4102, 0}}) == bits_of(4104));
  // Overflow: 65519 is the last below Inf.
  CHECK(total(kKind, Output::fp16, {{65519, 0}}) == 0x7BFF);
  CHECK(total(kKind, Output::fp16, {{65520, 0}}) == 0x7C00);
  CHECK(total(kKind, Output::fp16, {{-14400, 30}}) == 0xFC00);
  CHECK(total(kKind, Output::fp16, {{65504, 0}, {16, 0}}) == 0x7C00);
  CHECK(total(kKind, Output::fp16, {{65504, 0}, {15, 0}}) == 0x7BFF);
  CHECK(total(kKind, Output::fp16, {{14400, 30}, {-65504, 0}}) == 0x7C00);
  CHECK(total(kKind, Output::fp32, {{14400, 30}}) == 0x7F800000);
  // Inf - Inf.
  CHECK(total(kKind, Output::fp16, {{14400, 30}, {-14400, 30}}) == 0x7E00);
  CHECK(total(kKind, Output::fp32, {{14400, 30}, {-14400, 30}}) == 0x7FC00000);
  CHECK(total(kKind, Output::fp16, {{14400, 30}, {-14400, 30}, {14400, 30}}) == 0x7E00);
  // Subnormals, and a block that underflows; the sum of +0 and -0 is +0.
  CHECK(total(kKind, Output::fp16, {{1, -24}}) == 0x0001);
  CHECK(total(kKind, Output::fp16, {{3, -26}}) == 0x0001);
  CHECK(total(kKind, Output::fp16, {{1, -25}, {1, -25}, {1, -25}}) == 0x0000);
  CHECK(total(kKind, Output::fp16, {{-1, -32}}) == 0x0000);
  CHECK(total(kKind, Output::fp32, {{-3, -25}}) == bits_of(-std::ldexp(1.0F, -23)));
}

TEST_CASE("block_accumulator: exact is the host's conversion of a binary64 sum",
          "[block_accumulator]") {
  constexpr std::uint64_t kSeed = 0xACC3;
  CAPTURE(kSeed);
  test::SplitMix64 random(kSeed);
  int wrong = 0;
  for (int round = 0; round < 50'000; ++round) {
    BlockAccumulator accumulator(Kind::exact, Output::fp32);
    accumulator.start();
    const int least = random.between(-32, 0);
    double exact = 0;  // 14 + 30 + 5 bits
    for (int count = random.between(1, 24); count > 0; --count) {
      Block block = random_block(random);
      block.exponent = least + random.between(0, 30);
      accumulator.add(block.sum, block.exponent);
      exact += std::ldexp(static_cast<double>(block.sum), block.exponent);
    }
    wrong += accumulator.result() != bits_of(static_cast<float>(exact)) ? 1 : 0;
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("block_accumulator: exact by hand", "[block_accumulator]") {
  constexpr Kind kKind = Kind::exact;
  CHECK(total(kKind, Output::fp32, {}) == 0);
  // Nothing is lost beside the largest block.
  CHECK(total(kKind, Output::fp32, {{14400, 30}, {1, -32}, {-14400, 30}}) ==
        bits_of(std::ldexp(1.0F, -32)));
  CHECK(total(kKind, Output::fp32, {{1, 24}, {1, 0}, {1, 0}}) == bits_of(16777218));
  CHECK(total(kKind, Output::fp32, {{1, 24}, {1, 0}}) == bits_of(16777216));
  CHECK(total(kKind, Output::fp32, {{1, 24}, {1, 0}, {1, -32}}) == bits_of(16777218));
  CHECK(total(kKind, Output::fp32, {{-1, 24}, {-1, 0}, {-1, -32}}) == bits_of(-16777218));
  // Straight to binary16, where binary32 in between would round the tie away.
  CHECK(total(kKind, Output::fp16, {{2049, 0}, {1, -13}}) == 0x6801);
  CHECK(total(kKind, Output::fp16, {{2049, 0}, {1, -32}}) == 0x6801);
  CHECK(total(kKind, Output::fp16, {{2049, 0}, {-1, -32}}) == 0x6800);
  CHECK(total(kKind, Output::fp16, {{2049, 0}}) == 0x6800);
  CHECK(total(kKind, Output::fp16, {{14400, 30}}) == 0x7C00);
  CHECK(total(kKind, Output::fp16, {{-1, -32}}) == 0x8000);  // underflow keeps its sign
  CHECK(total(kKind, Output::fp16, {{-1, -32}, {1, -32}}) == 0x0000);
  CHECK(total(kKind, Output::fp16, {{1, -25}, {1, -32}}) == 0x0001);
  // 2^20 of the largest blocks that there can be.
  BlockAccumulator accumulator(kKind, Output::fp32);
  accumulator.start();
  for (int block = 0; block < (1 << 20); ++block) accumulator.add(-0x7FFFFFFF, 30);
  CHECK(accumulator.result() == bits_of(-std::ldexp(1.0F, 81)));
}

TEST_CASE("block_accumulator: a spoiled sum stays so until the next start", "[block_accumulator]") {
  const auto kind = GENERATE(Kind::fp32, Kind::fp16, Kind::exact);
  const auto output = GENERATE(Output::fp32, Output::fp16);
  CAPTURE(kind, output);
  const bool wide = output == Output::fp32;
  BlockAccumulator accumulator(kind, output);
  accumulator.start();
  accumulator.add(3, 0);
  accumulator.spoil();
  CHECK(accumulator.result() == (wide ? 0x7FC00000 : 0x7E00));
  accumulator.add(3, 0);
  CHECK(accumulator.result() == (wide ? 0x7FC00000 : 0x7E00));
  accumulator.start();
  accumulator.add(3, 0);
  CHECK(accumulator.result() == (wide ? 0x40400000 : 0x4200));
}

}  // namespace mpgen::golden
