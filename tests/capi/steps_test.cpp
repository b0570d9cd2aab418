// Single steps of the C interface against the models of the units.
#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "capi/mpgen.h"
#include "golden/dialect_decoder.hpp"
#include "golden/dialect_dot.hpp"
#include "golden/dialect_mac.hpp"
#include "golden/dialect_quantizer_mse.hpp"
#include "golden/format_selector.hpp"
#include "golden/group_aligner.hpp"
#include "golden/mixpe_dot.hpp"
#include "golden/mixpe_mul.hpp"
#include "tests/capi/books.hpp"
#include "tests/catch.hpp"
#include "tests/golden/splitmix64.hpp"

namespace mpgen {
namespace {

using golden::test::SplitMix64;
using spec::ActivationFormat;
using spec::WeightFormat;

constexpr std::uint64_t kSeed = 20250802;

WeightFormat format_of(int weights) {
  return weights == MPGEN_UINT4 ? WeightFormat::uint4 : WeightFormat::int4;
}

int value_of(int weights, int code) { return weights == MPGEN_INT4 && code > 7 ? code - 16 : code; }

std::vector<std::uint8_t> packed(const std::vector<std::uint8_t>& codes) {
  std::vector<std::uint8_t> bytes((codes.size() + 1) / 2);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    bytes[i / 2] |= static_cast<std::uint8_t>(codes[i] << (i % 2 * 4));
  }
  return bytes;
}

std::vector<std::uint8_t> random_codes(SplitMix64& random, std::size_t count) {
  std::vector<std::uint8_t> codes(count);
  for (auto& code : codes) code = static_cast<std::uint8_t>(random.between(0, 15));
  return codes;
}

std::vector<std::uint16_t> random_halves(SplitMix64& random, std::size_t count) {
  std::vector<std::uint16_t> values(count);
  for (auto& value : values) value = static_cast<std::uint16_t>(random.bits32() & 0xBFFF);
  return values;
}

TEST_CASE("C interface: mixpe_mul of every code and every binary16 or INT8 value") {
  int mismatches = 0;
  for (const int weights : {MPGEN_UINT4, MPGEN_INT4}) {
    for (int code = 0; code < 16; ++code) {
      const int value = value_of(weights, code);
      for (std::int32_t activation = 0; activation <= 0xFFFF; ++activation) {
        int product = 0;
        int exponent = 0;
        int nonfinite = 0;
        const int status = mpgen_mixpe_mul_fp16(weights, static_cast<std::uint16_t>(activation),
                                                code, &product, &exponent, &nonfinite);
        const auto expected = golden::mixpe_mul(
            {.weights = format_of(weights), .activations = ActivationFormat::fp16}, activation,
            value);
        const bool equal = status == MPGEN_OK && product == expected.product &&
                           exponent == expected.exponent && nonfinite == int{expected.nonfinite};
        mismatches += equal ? 0 : 1;
      }
      for (int activation = -128; activation <= 127; ++activation) {
        int product = 0;
        const int status = mpgen_mixpe_mul_int8(weights, activation, code, &product);
        mismatches += status == MPGEN_OK && product == value * activation ? 0 : 1;
      }
    }
  }
  REQUIRE(mismatches == 0);
}

struct Choice {
  int in_c;
  spec::Accumulator accumulator;
};

// Group dots and the dequantizer, one after the other, are the whole unit.
TEST_CASE("C interface: group dots, dequantised, are mixpe_dot of binary16") {
  using Kind = spec::Accumulator::Kind;
  constexpr int kLanes = 4;
  constexpr int kGroup = 12;
  constexpr int kGroups = 5;
  CAPTURE(kSeed);
  SplitMix64 random(kSeed);
  for (const int weights : {MPGEN_UINT4, MPGEN_INT4}) {
    for (const auto& choice :
         {Choice{MPGEN_EXACT, {.kind = Kind::exact}}, Choice{MPGEN_FP32, {.kind = Kind::fp32}},
          Choice{MPGEN_ALIGNED, {.kind = Kind::aligned}},
          Choice{MPGEN_ALIGNED + 16, {.kind = Kind::aligned, .fraction_bits = 16}}}) {
      int mismatches = 0;
      for (int run = 0; run < 100; ++run) {
        golden::MixpeDot dot({.weights = format_of(weights),
                              .activations = ActivationFormat::fp16,
                              .lanes = kLanes,
                              .group = kGroup,
                              .accumulator = choice.accumulator,
                              .pipeline = {}});
        dot.start();
        std::vector<std::int64_t> dots(kGroups);
        std::vector<std::int64_t> sums(kGroups);
        std::vector<std::uint8_t> zeros = random_codes(random, kGroups);
        std::vector<std::uint8_t> exponents(kGroups);
        std::vector<std::uint8_t> nonfinite(kGroups);
        std::vector<std::uint16_t> scales(kGroups);
        for (std::size_t g = 0; g < kGroups; ++g) {
          auto activations = random_halves(random, kGroup);
          if (run % 10 == 9 && g == 2) activations[7] = 0xFC01;
          const auto codes = random_codes(random, kGroup);
          scales[g] = static_cast<std::uint16_t>(random.bits32() & 0xBFFF);
          int exponent = 0;
          int is_nonfinite = 0;
          mismatches += mpgen_group_dot_fp16(weights, choice.in_c, kLanes, kGroup,
                                             activations.data(), packed(codes).data(), &dots[g],
                                             &sums[g], &exponent, &is_nonfinite) == MPGEN_OK
                            ? 0
                            : 1;
          exponents[g] = static_cast<std::uint8_t>(exponent);
          nonfinite[g] = static_cast<std::uint8_t>(is_nonfinite);
          std::vector<std::int32_t> values;
          for (const int code : codes) values.push_back(value_of(weights, code));
          dot.add_group(std::vector<std::int32_t>(activations.begin(), activations.end()), values,
                        zeros[g], scales[g]);
        }
        std::uint32_t result = 0;
        mismatches +=
            mpgen_dequantizer_fp16(weights, choice.in_c, MPGEN_FP32, kGroups, dots.data(),
                                   sums.data(), zeros.data(), scales.data(), exponents.data(),
                                   nonfinite.data(), &result) == MPGEN_OK
                ? 0
                : 1;
        mismatches += result != dot.result(0) ? 1 : 0;
      }
      CAPTURE(weights, choice.in_c);
      REQUIRE(mismatches == 0);
    }
  }
}

TEST_CASE("C interface: group dots, dequantised, are mixpe_dot of INT8") {
  constexpr std::size_t kGroup = 7;
  constexpr int kGroups = 3;
  CAPTURE(kSeed);
  SplitMix64 random(kSeed);
  for (const int weights : {MPGEN_UINT4, MPGEN_INT4}) {
    int mismatches = 0;
    for (int run = 0; run < 100; ++run) {
      golden::MixpeDot dot({.weights = format_of(weights),
                            .activations = ActivationFormat::int8,
                            .lanes = 1,
                            .group = kGroup,
                            .accumulator = {},
                            .output = spec::OutputFormat::fp16,
                            .pipeline = {}});
      dot.start();
      std::vector<std::int64_t> dots(kGroups);
      std::vector<std::int64_t> sums(kGroups);
      std::vector<std::uint8_t> zeros = random_codes(random, kGroups);
      std::vector<std::uint16_t> scales(kGroups);
      for (std::size_t g = 0; g < kGroups; ++g) {
        std::vector<std::int8_t> activations(kGroup);
        for (auto& activation : activations) {
          activation = static_cast<std::int8_t>(random.between(-128, 127));
        }
        const auto codes = random_codes(random, kGroup);
        scales[g] = static_cast<std::uint16_t>(random.bits32() & 0xBFFF);
        mismatches += mpgen_group_dot_int8(weights, kGroup, activations.data(),
                                           packed(codes).data(), &dots[g], &sums[g]) == MPGEN_OK
                          ? 0
                          : 1;
        std::vector<std::int32_t> values;
        for (const int code : codes) values.push_back(value_of(weights, code));
        dot.add_group(std::vector<std::int32_t>(activations.begin(), activations.end()), values,
                      zeros[g], scales[g]);
      }
      const auto row_scale = random.bits32() & 0x3FFFFFFF;
      std::uint32_t result = 0;
      mismatches +=
          mpgen_dequantizer_int8(weights, MPGEN_FP16, kGroups, dots.data(), sums.data(),
                                 zeros.data(), scales.data(), row_scale, &result) == MPGEN_OK
              ? 0
              : 1;
      mismatches += result != dot.result(row_scale) ? 1 : 0;
    }
    CAPTURE(weights);
    REQUIRE(mismatches == 0);
  }
}

TEST_CASE("C interface: the sums of a group by hand") {
  // 1, -2, 0.5 by codes 15, 1, 8.
  const std::uint16_t activations[3] = {0x3C00, 0xC000, 0x3800};
  const std::uint8_t codes[2] = {0x1F, 0x08};
  std::int64_t dot = 0;
  std::int64_t sum = 0;
  int exponent = -1;
  int nonfinite = -1;
  REQUIRE(mpgen_group_dot_fp16(MPGEN_UINT4, MPGEN_EXACT, 0, 3, activations, codes, &dot, &sum,
                               &exponent, &nonfinite) == MPGEN_OK);
  REQUIRE(dot == std::int64_t{17} << 24);  // 15 - 2 + 4
  REQUIRE(sum == -(std::int64_t{1} << 23));
  REQUIRE(exponent == 0);
  REQUIRE(nonfinite == 0);
  // As INT4, -1 - 2 - 4, in units of 2^(16 - 25 - 1).
  REQUIRE(mpgen_group_dot_fp16(MPGEN_INT4, MPGEN_ALIGNED + 1, 0, 3, activations, codes, &dot, &sum,
                               &exponent, &nonfinite) == MPGEN_OK);
  REQUIRE(dot == -7 * 1024);
  REQUIRE(sum == -512);
  REQUIRE(exponent == 16);
  REQUIRE(mpgen_group_dot_fp16(MPGEN_UINT4, MPGEN_FP32, 2, 3, activations, codes, &dot, &sum,
                               &exponent, &nonfinite) == MPGEN_INVALID_ARGUMENT);
}

TEST_CASE("C interface: steps of blocks are those of the units") {
  CAPTURE(kSeed);
  SplitMix64 random(kSeed);
  for (const bool own_book : {false, true}) {
    const test::Book book(own_book ? test::four_dialects() : spec::blockdialect_formatbook());
    const mpgen_formatbook* const handle = own_book ? book.handle() : nullptr;
    const golden::FormatSelector selector(book.formatbook());
    const golden::DialectQuantizerMse least_squares(book.formatbook());
    int mismatches = 0;
    for (int run = 0; run < 300; ++run) {
      const int block = 16 << run % 3;
      const auto size = static_cast<std::size_t>(block);
      auto elements = random_halves(random, size);
      if (run % 20 == 0) elements[5] = 0x7E00;

      const auto compare = [&](const golden::DialectBlock& expected, const auto& function) {
        std::vector<std::uint8_t> bytes(size / 2);
        int dialect = -1;
        int exponent = -1;
        int nonfinite = -1;
        const int status =
            function(handle, block, elements.data(), bytes.data(), &dialect, &exponent, &nonfinite);
        const bool equal =
            status == MPGEN_OK && dialect == expected.dialect && exponent == expected.exponent &&
            nonfinite == int{expected.nonfinite} &&
            bytes == packed({expected.codes.begin(), expected.codes.begin() + block});
        mismatches += equal ? 0 : 1;
      };
      compare(selector.quantize(elements), mpgen_format_selector);
      compare(least_squares.quantize(elements), mpgen_dialect_quantizer_mse);

      const auto a = random_codes(random, size);
      const auto w = random_codes(random, size);
      const int da = random.between(0, book.formatbook().size() - 1);
      const int dw = random.between(0, book.formatbook().size() - 1);
      int expected_sum = 0;
      for (std::size_t i = 0; i < size; ++i) {
        expected_sum += golden::decode_element(book.formatbook(), da, a[i]).value() *
                        golden::decode_element(book.formatbook(), dw, w[i]).value();
      }
      int sum = 0;
      int half_units = 0;
      const bool decodes = mpgen_dialect_block_dot(handle, block, packed(a).data(), da,
                                                   packed(w).data(), dw, &sum) == MPGEN_OK &&
                           mpgen_dialect_decoder(handle, da, a[0], &half_units) == MPGEN_OK;
      mismatches += decodes && sum == expected_sum ? 0 : 1;
      mismatches +=
          half_units != golden::decode_element(book.formatbook(), da, a[0]).value() ? 1 : 0;
    }
    CAPTURE(own_book);
    REQUIRE(mismatches == 0);
  }
}

TEST_CASE("C interface: dialect_dot is that of the unit") {
  constexpr std::size_t kBlock = 32;
  constexpr int kBlocks = 4;
  struct BlockChoice {
    int in_c;
    spec::BlockAccumulator accumulator;
  };
  CAPTURE(kSeed);
  SplitMix64 random(kSeed);
  for (const auto& choice : {BlockChoice{MPGEN_FP32, spec::BlockAccumulator::fp32},
                             BlockChoice{MPGEN_FP16, spec::BlockAccumulator::fp16},
                             BlockChoice{MPGEN_EXACT, spec::BlockAccumulator::exact}}) {
    const test::Book book(test::four_dialects());
    golden::DialectDot dot({.block = kBlock,
                            .lanes = kBlock,
                            .accumulator = choice.accumulator,
                            .output = spec::OutputFormat::fp16,
                            .formatbook = book.formatbook()});
    int mismatches = 0;
    for (int run = 0; run < 100; ++run) {
      dot.start();
      auto activations = random_halves(random, kBlocks * kBlock);
      if (run % 10 == 0) activations[40] = 0xFC00;
      std::vector<std::uint8_t> codes;
      std::vector<std::uint8_t> dialects;
      std::vector<std::uint8_t> exponents;
      for (std::size_t i = 0; i < kBlocks; ++i) {
        golden::DialectBlock weights;
        const auto block_codes = random_codes(random, kBlock);
        std::copy(block_codes.begin(), block_codes.end(), weights.codes.begin());
        weights.dialect = static_cast<std::uint8_t>(random.between(0, 3));
        weights.exponent = static_cast<std::uint8_t>(random.between(0, 31));
        dot.add_block(std::span(activations).subspan(i * kBlock, kBlock), weights);
        const auto bytes = packed(block_codes);
        codes.insert(codes.end(), bytes.begin(), bytes.end());
        dialects.push_back(weights.dialect);
        exponents.push_back(weights.exponent);
      }
      std::uint32_t result = 0;
      mismatches += mpgen_dialect_dot(book.handle(), kBlock, choice.in_c, MPGEN_FP16, kBlocks,
                                      activations.data(), codes.data(), dialects.data(),
                                      exponents.data(), &result) == MPGEN_OK
                        ? 0
                        : 1;
      mismatches += result != dot.result() ? 1 : 0;
    }
    CAPTURE(choice.in_c);
    REQUIRE(mismatches == 0);
  }
}

}  // namespace
}  // namespace mpgen
