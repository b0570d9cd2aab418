// golden mxfp4_mac against the rational oracle.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ios>
#include <ostream>
#include <span>
#include <vector>

#include "golden/mxfp4_mac.hpp"
#include "tests/catch.hpp"
#include "tests/oracle/comparison.hpp"
#include "tests/oracle/dialect_accumulator.hpp"
#include "tests/oracle/floating_point.hpp"
#include "tests/oracle/mxfp4_element.hpp"
#include "tests/oracle/mxfp4_mac.hpp"
#include "tests/oracle/random.hpp"

namespace mpgen {
namespace {

using oracle::BlockValue;
using oracle::Mxfp4Block;

constexpr int kBlock = 32;
constexpr int kLargestScale = 254;
constexpr int kLargestScaleSum = 2 * kLargestScale;

Mxfp4Block random_block(oracle::Random& random, int scale) {
  Mxfp4Block block;
  block.scale = scale;
  const bool is_sparse = random.one_in(4);
  const bool is_large = random.one_in(4);
  for (int i = 0; i < kBlock; ++i) {
    int code = static_cast<int>(random.below(16));
    if (is_large) code = 7;
    if (is_sparse && !random.one_in(16)) code = 8 * random.between(0, 1);
    block.codes.push_back(static_cast<std::uint8_t>(code));
  }
  return block;
}

// Two scales of the sum.
std::array<int, 2> split(oracle::Random& random, int scale_sum) {
  const int first =
      random.between(std::max(scale_sum - kLargestScale, 0), std::min(scale_sum, kLargestScale));
  return {first, scale_sum - first};
}

class MacPair {
 public:
  explicit MacPair(const spec::Mxfp4MacSpec& design) : design_(design), golden_(design) {}

  void start() {
    // A block that is given up leaves nothing behind.
    golden_.start();
    const std::vector<std::uint8_t> ones(static_cast<std::size_t>(design_.lanes), 2);
    golden_.add_beat(ones, ones);
    golden_.start();
    blocks_.clear();
  }

  void add(const Mxfp4Block& activations, const Mxfp4Block& weights) {
    const auto lanes = static_cast<std::size_t>(design_.lanes);
    const std::span<const std::uint8_t> activation_codes = activations.codes;
    const std::span<const std::uint8_t> weight_codes = weights.codes;
    for (std::size_t k = 0; k < kBlock; k += lanes) {
      golden_.add_beat(activation_codes.subspan(k, lanes), weight_codes.subspan(k, lanes));
    }
    golden_.end_block(activations.scale, weights.scale);
    blocks_.push_back(oracle::multiply_blocks(activations, weights));
  }

  std::uint32_t compare(oracle::Comparison& comparison) const {
    const std::uint32_t expected =
        oracle::accumulate(spec::BlockAccumulator::fp32, design_.output, blocks_);
    comparison.check(golden_.result() == expected, [&](std::ostream& out) {
      out << "lanes " << design_.lanes << std::hex << ": golden " << golden_.result() << " oracle "
          << expected << std::dec;
      for (const BlockValue& block : blocks_) {
        out << "\n" << block.sum << " * 2^" << block.exponent << (block.nonfinite ? " NaN" : "");
      }
    });
    return expected;
  }

 private:
  spec::Mxfp4MacSpec design_;
  golden::Mxfp4Mac golden_;
  std::vector<BlockValue> blocks_;
};

std::vector<MacPair> all_pairs() {
  std::vector<MacPair> pairs;
  for (int lanes = 1; lanes <= kBlock; lanes *= 2) {
    for (const spec::OutputFormat output : {spec::OutputFormat::fp32, spec::OutputFormat::fp16}) {
      spec::Mxfp4MacSpec design;
      design.lanes = lanes;
      design.output = output;
      pairs.emplace_back(design);
    }
  }
  return pairs;
}

TEST_CASE("golden mxfp4_mac agrees with the oracle for all sums of scales", "[oracle]") {
  constexpr std::uint64_t kSeed = 0x3F4AC;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  std::vector<MacPair> pairs = all_pairs();
  int infinite = 0;
  int subnormal = 0;
  int negative_zero = 0;
  for (int scale_sum = 0; scale_sum <= kLargestScaleSum; ++scale_sum) {
    for (int i = 0; i < 20; ++i) {
      MacPair& pair = pairs.at(static_cast<std::size_t>(i % 2 == 0 ? 10 : random.between(0, 11)));
      pair.start();
      const int blocks = random.between(1, 6);
      // Sums near one another; every third dot product takes a value back.
      Mxfp4Block activations;
      Mxfp4Block weights;
      for (int block = 0; block < blocks; ++block) {
        if (block > 0 && random.one_in(3)) {
          for (std::uint8_t& code : activations.codes) code = code < 8 ? code + 8 : code - 8;
        } else {
          const int sum = std::clamp(scale_sum + (block == 0 ? 0 : random.between(-13, 13)), 0,
                                     kLargestScaleSum);
          const std::array<int, 2> scales = split(random, sum);
          activations = random_block(random, scales[0]);
          weights = random_block(random, scales[1]);
        }
        pair.add(activations, weights);
      }
      const std::uint32_t result = pair.compare(comparison);
      if (i % 2 != 0) continue;
      const oracle::Number number = oracle::decode_binary32(result);
      if (number.kind == oracle::Number::Kind::infinite) ++infinite;
      if (number.is_zero() && number.negative) ++negative_zero;
      if (number.magnitude != 0 && number.magnitude < oracle::power_of_two(-126)) ++subnormal;
    }
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() == 10180);
  REQUIRE(infinite > 500);
  REQUIRE(subnormal > 50);
  REQUIRE(negative_zero > 50);
}

TEST_CASE("golden mxfp4_mac: every product of two elements", "[oracle]") {
  oracle::Comparison comparison;
  std::vector<MacPair> pairs = all_pairs();
  for (int all = 0; all < 256; ++all) {
    for (const int scale : {0, 10, 21, 64, 127, 190, 254}) {
      Mxfp4Block activations{.codes = std::vector<std::uint8_t>(kBlock, 8), .scale = scale};
      Mxfp4Block weights{.codes = std::vector<std::uint8_t>(kBlock, 15), .scale = 127};
      activations.codes.at(static_cast<std::size_t>(all) % kBlock) =
          static_cast<std::uint8_t>(all % 16);
      weights.codes.at(static_cast<std::size_t>(all) % kBlock) =
          static_cast<std::uint8_t>(all / 16);
      MacPair& pair = pairs.at(static_cast<std::size_t>(all) % pairs.size());
      pair.start();
      pair.add(activations, weights);
      pair.compare(comparison);
    }
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() == 1792);
}

TEST_CASE("golden mxfp4_mac: a NaN scale spoils its dot product only", "[oracle]") {
  constexpr std::uint64_t kSeed = 0x3F4AD;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  std::vector<MacPair> pairs = all_pairs();
  int nan = 0;
  for (int i = 0; i < 600; ++i) {
    MacPair& pair = pairs.at(static_cast<std::size_t>(i) % pairs.size());
    pair.start();
    const int blocks = random.between(1, 5);
    const int spoiled = i % 2 == 0 ? random.between(0, blocks - 1) : -1;
    for (int block = 0; block < blocks; ++block) {
      Mxfp4Block activations = random_block(random, random.between(100, 150));
      Mxfp4Block weights = random_block(random, random.between(100, 150));
      if (random.one_in(4)) activations.codes.assign(kBlock, 0);
      // Also opposite infinities of overflow, which must not become NaN.
      if (random.one_in(8)) activations.scale = weights.scale = kLargestScale;
      if (block == spoiled) {
        if (!random.one_in(3)) activations.scale = oracle::kE8m0NanCode;
        if (activations.scale != oracle::kE8m0NanCode || random.one_in(2)) {
          weights.scale = oracle::kE8m0NanCode;
        }
      }
      pair.add(activations, weights);
    }
    const std::uint32_t result = pair.compare(comparison);
    if (result == oracle::kNan32 || result == oracle::kNan16) ++nan;
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(nan >= 300);
}

}  // namespace
}  // namespace mpgen
