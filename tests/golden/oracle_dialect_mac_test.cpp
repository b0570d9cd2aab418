// golden dialect_mac and its accumulators against the rational oracle.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ios>
#include <ostream>
#include <span>
#include <vector>

#include "golden/block_accumulator.hpp"
#include "golden/dialect_mac.hpp"
#include "tests/catch.hpp"
#include "tests/oracle/comparison.hpp"
#include "tests/oracle/dialect_accumulator.hpp"
#include "tests/oracle/dialect_element.hpp"
#include "tests/oracle/dialect_mac.hpp"
#include "tests/oracle/dialect_stimulus.hpp"
#include "tests/oracle/floating_point.hpp"
#include "tests/oracle/random_formatbook.hpp"

namespace mpgen {
namespace {

using oracle::BlockValue;
using spec::BlockAccumulator;
using spec::OutputFormat;

constexpr std::array<BlockAccumulator, 3> kAccumulators = {
    BlockAccumulator::fp32, BlockAccumulator::fp16, BlockAccumulator::exact};
constexpr std::array<OutputFormat, 2> kOutputs = {OutputFormat::fp32, OutputFormat::fp16};

void describe(std::ostream& out, BlockAccumulator accumulator, OutputFormat output,
              std::span<const BlockValue> blocks, std::uint32_t actual, std::uint32_t expected) {
  out << to_string(accumulator) << (output == OutputFormat::fp32 ? " to fp32" : " to fp16")
      << std::hex << ": golden " << actual << " oracle " << expected << std::dec;
  for (const BlockValue& block : blocks) {
    out << "\n" << block.sum << " * 2^" << block.exponent << (block.nonfinite ? " spoiled" : "");
  }
}

// What results have been reached.
struct Coverage {
  int infinite = 0;
  int nan = 0;
  int negative_zero = 0;
  int subnormal = 0;

  void add(std::uint32_t result, OutputFormat output) {
    const auto number = output == OutputFormat::fp32
                            ? oracle::decode_binary32(result)
                            : oracle::decode_binary16(static_cast<std::uint16_t>(result));
    if (number.kind == oracle::Number::Kind::infinite) ++infinite;
    if (number.kind == oracle::Number::Kind::nan) ++nan;
    if (number.is_zero() && number.negative) ++negative_zero;
    const int least_normal = output == OutputFormat::fp32 ? -126 : -14;
    if (number.magnitude != 0 && number.magnitude < oracle::power_of_two(least_normal)) ++subnormal;
  }
};

class AccumulatorPair {
 public:
  AccumulatorPair(BlockAccumulator accumulator, OutputFormat output)
      : accumulator_(accumulator), output_(output), golden_(accumulator, output) {}

  // Compares the whole dot product and one that ends early.
  void compare(oracle::Random& random, std::span<const BlockValue> blocks,
               oracle::Comparison& comparison, Coverage& coverage) {
    const std::size_t early = random.below(blocks.size());
    golden_.start();
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      if (blocks[i].nonfinite) {
        golden_.spoil();
      } else {
        golden_.add(blocks[i].sum.get_si(), blocks[i].exponent);
      }
      if (i != early && i + 1 != blocks.size()) continue;
      const auto so_far = blocks.first(i + 1);
      const std::uint32_t expected = oracle::accumulate(accumulator_, output_, so_far);
      const std::uint32_t actual = golden_.result();
      comparison.check(actual == expected, [&](std::ostream& out) {
        describe(out, accumulator_, output_, so_far, actual, expected);
      });
      coverage.add(expected, output_);
    }
  }

 private:
  BlockAccumulator accumulator_;
  OutputFormat output_;
  golden::BlockAccumulator golden_;
};

TEST_CASE("golden block accumulators agree with the oracle", "[oracle]") {
  constexpr std::uint64_t kSeed = 0xACC;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  for (const BlockAccumulator accumulator : kAccumulators) {
    // What blocks of DialectFP4 can give, and all that the accumulators take.
    const bool is_exact = accumulator == BlockAccumulator::exact;
    const int precision = accumulator == BlockAccumulator::fp16 ? 11 : 24;
    const std::array<oracle::ValueLimits, 3> limits = {{
        {.largest_sum = 225 * 64,
         .smallest_exponent = -32,
         .largest_exponent = 30,
         .precision = precision},
        {.largest_sum = 0x7FFFFFFF,
         .smallest_exponent = is_exact ? -32 : -256,
         .largest_exponent = is_exact ? 30 : 252,
         .precision = precision},
        // Around the least binary16 and binary32 numbers.
        {.largest_sum = 225,
         .smallest_exponent = is_exact || precision == 11 ? -32 : -160,
         .largest_exponent = is_exact || precision == 11 ? -20 : -140,
         .precision = precision},
    }};
    for (const OutputFormat output : kOutputs) {
      AccumulatorPair pair(accumulator, output);
      oracle::Comparison comparison;
      Coverage coverage;
      for (const oracle::ValueLimits& limit : limits) {
        for (const oracle::ValueKind kind : oracle::kAllValueKinds) {
          for (int i = 0; i < 80; ++i) {
            const int count = i < 77 ? 1 << random.between(0, 6) : 1000;
            auto blocks = oracle::block_values(random, kind, limit, count);
            if (random.one_in(16)) {
              blocks.at(random.below(blocks.size())).nonfinite = true;
            }
            pair.compare(random, blocks, comparison, coverage);
          }
        }
      }
      INFO(comparison.first_mismatch());
      REQUIRE(comparison.mismatches() == 0);
      REQUIRE(comparison.compared() > 2500);
      REQUIRE(coverage.nan > 100);
      // An exact sum reaches neither the largest nor the least binary32 numbers.
      if (!is_exact || output == OutputFormat::fp16) {
        REQUIRE(coverage.infinite > 50);
        // A binary16 accumulator never becomes -0: only its addends do.
        if (accumulator != BlockAccumulator::fp16) REQUIRE(coverage.negative_zero > 20);
      }
      if (output == OutputFormat::fp16) REQUIRE(coverage.subnormal > 50);
    }
  }
}

TEST_CASE("golden dialect_mac: every product of the default book", "[oracle]") {
  const spec::Formatbook& book = spec::blockdialect_formatbook();
  spec::DialectMacSpec design;
  design.block = 16;
  design.lanes = 1;
  golden::DialectMac mac(design);
  oracle::Comparison comparison;
  for (int all = 0; all < 1 << 16; ++all) {
    const std::array<std::uint8_t, 1> a = {static_cast<std::uint8_t>(all % 16)};
    const std::array<std::uint8_t, 1> b = {static_cast<std::uint8_t>(all / 16 % 16)};
    const int dialect_a = all / 256 % 16;
    const int dialect_b = all / 4096;
    mac.start();
    mac.add_beat(a, dialect_a, b, dialect_b);
    const int product =
        oracle::dialect_product(book.dialects.at(static_cast<std::size_t>(dialect_a)), a[0],
                                book.dialects.at(static_cast<std::size_t>(dialect_b)), b[0]);
    const bool same_product = mac.block_sum() == product;
    // Zeros of both signs in other dialects fill the block.
    const std::array<std::uint8_t, 1> negative_zero = {8};
    for (int beat = 1; beat < design.block; ++beat) {
      mac.add_beat(negative_zero, (dialect_a + beat) % 16, b, beat);
    }
    const int exponent_a = all * 7 % 32;
    const int exponent_b = all / 32 * 5 % 32;
    mac.end_block(exponent_a, exponent_b, false);
    const std::uint32_t expected =
        oracle::nearest_binary32(product * oracle::power_of_two(exponent_a + exponent_b - 32));
    comparison.check(same_product && mac.result() == expected, [&](std::ostream& out) {
      out << std::hex << "dialect " << dialect_a << " code " << int{a[0]} << " times dialect "
          << dialect_b << " code " << int{b[0]} << ": golden " << mac.result() << " oracle "
          << expected;
    });
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() == 65536);
}

// One operand of a beat, as the oracle and as the unit have it.
struct Operand {
  int dialect = 0;
  std::vector<std::uint8_t> codes;
};

Operand random_operand(oracle::Random& random, const spec::Formatbook& book, int lanes) {
  const oracle::DialectBlock block = oracle::dialect_block(random, book, lanes);
  return {.dialect = block.dialect, .codes = block.codes};
}

std::vector<std::uint8_t> at_port(const spec::DialectMacSpec& design, const Operand& operand) {
  if (design.operands == spec::DialectOperands::codes) return operand.codes;
  const auto& dialect = design.formatbook.dialects.at(static_cast<std::size_t>(operand.dialect));
  // {sign, magnitude}: the sign has the weight of the first power of two above all magnitudes.
  const int sign = design.formatbook.dialects.front().back() < 8 ? 8 : 16;
  std::vector<std::uint8_t> decoded;
  for (const std::uint8_t code : operand.codes) {
    const oracle::DialectElement element = oracle::decode_dialect_code(dialect, code);
    decoded.push_back(static_cast<std::uint8_t>((element.negative ? sign : 0) + element.magnitude));
  }
  return decoded;
}

// One block through the golden unit; what it should add to the dot product.
BlockValue random_block(oracle::Random& random, const spec::DialectMacSpec& design, int exponent,
                        golden::DialectMac& mac, oracle::Comparison& comparison) {
  const spec::Formatbook& book = design.formatbook;
  BlockValue value;
  const bool one_dialect = random.one_in(2);
  Operand activations = random_operand(random, book, design.lanes);
  Operand weights = random_operand(random, book, design.lanes);
  for (int beat = 0; beat < design.beats(); ++beat) {
    const int activation_dialect = activations.dialect;
    const int weight_dialect = weights.dialect;
    activations = random_operand(random, book, design.lanes);
    weights = random_operand(random, book, design.lanes);
    if (one_dialect) {
      activations.dialect = activation_dialect;
      weights.dialect = weight_dialect;
    }
    // With decoded operands a dialect is not looked at.
    const bool decoded = design.operands == spec::DialectOperands::decoded;
    mac.add_beat(at_port(design, activations), decoded ? 0 : activations.dialect,
                 at_port(design, weights), decoded ? 0 : weights.dialect);
    for (std::size_t lane = 0; lane < activations.codes.size(); ++lane) {
      value.sum += oracle::dialect_product(
          book.dialects.at(static_cast<std::size_t>(activations.dialect)), activations.codes[lane],
          book.dialects.at(static_cast<std::size_t>(weights.dialect)), weights.codes[lane]);
    }
  }
  comparison.check(oracle::Integer(mac.block_sum()) == value.sum, [&](std::ostream& out) {
    out << "block sum: golden " << mac.block_sum() << " oracle " << value.sum;
  });
  const int activation_exponent = std::min(random.between(0, exponent), 31);
  const int weight_exponent = std::min(exponent - activation_exponent, 31);
  value.exponent = activation_exponent + weight_exponent - 32;
  value.nonfinite = random.one_in(200);
  mac.end_block(activation_exponent, weight_exponent, value.nonfinite);
  return value;
}

TEST_CASE("golden dialect_mac agrees with the oracle", "[oracle]") {
  constexpr std::uint64_t kSeed = 0xD1A1EC7;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  for (int i = 0; i < 400; ++i) {
    spec::DialectMacSpec design;
    design.block = 16 << random.below(3);
    design.lanes = design.block >> random.below(5);
    design.operands =
        random.choose(std::array{spec::DialectOperands::codes, spec::DialectOperands::decoded});
    design.accumulator = random.choose(kAccumulators);
    design.output = random.choose(kOutputs);
    if (!random.one_in(4)) design.formatbook = oracle::random_formatbook(random);
    golden::DialectMac mac(design);
    for (int j = 0; j < 8; ++j) {
      if (random.one_in(4)) {
        // A block that is given up.
        mac.start();
        const std::vector<std::uint8_t> ones(static_cast<std::size_t>(design.lanes), 1);
        mac.add_beat(ones, 0, ones, 0);
      }
      const int exponent = random.between(0, 62);
      const int spread = random.between(0, 10);
      const int count = 1 << random.between(0, 5);
      std::vector<BlockValue> blocks;
      mac.start();
      for (int block = 0; block < count; ++block) {
        const int sum = std::clamp(exponent + random.between(-spread, spread), 0, 62);
        blocks.push_back(random_block(random, design, sum, mac, comparison));
      }
      const std::uint32_t expected = oracle::accumulate(design.accumulator, design.output, blocks);
      comparison.check(mac.result() == expected, [&](std::ostream& out) {
        describe(out, design.accumulator, design.output, blocks, mac.result(), expected);
      });
    }
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 20000);
}

}  // namespace
}  // namespace mpgen
