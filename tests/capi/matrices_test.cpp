// Quantisers and products of the C interface against the reference, unit by unit.
#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "capi/mpgen.h"
#include "gemm/gemm.hpp"
#include "gemm/naive.hpp"
#include "golden/dialect_quantizer_mse.hpp"
#include "golden/format_selector.hpp"
#include "golden/mxfp4_quantizer.hpp"
#include "golden/quantizers.hpp"
#include "spec/formatbook.hpp"
#include "tests/capi/books.hpp"
#include "tests/catch.hpp"
#include "tests/gemm/random_matrices.hpp"

namespace mpgen {
namespace {

using gemm::test::SplitMix64;

constexpr std::uint64_t kSeed = 20250801;

std::vector<float> random_floats(SplitMix64& random, std::size_t count) {
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random.between(-9999, 9999)) / 512;
  return values;
}

std::vector<std::uint16_t> random_halves(SplitMix64& random, std::size_t count) {
  std::vector<std::uint16_t> values(count);
  for (auto& value : values) value = static_cast<std::uint16_t>(random.bits32() & 0xBFFF);
  return values;
}

int code_at(const std::vector<std::uint8_t>& packed, std::size_t index) {
  return index % 2 == 0 ? packed[index / 2] & 0xF : packed[index / 2] >> 4;
}

TEST_CASE("C interface: quantised groups are those of the reference") {
  constexpr std::size_t kRows = 3;
  constexpr std::size_t kDepth = 37;
  constexpr std::size_t kGroup = 16;
  constexpr std::size_t kGroups = 3;
  CAPTURE(kSeed);
  SplitMix64 random(kSeed);
  const auto values = random_floats(random, kRows * kDepth);
  for (const int format : {MPGEN_UINT4, MPGEN_INT4}) {
    CAPTURE(format);
    std::vector<std::uint8_t> codes(kRows * kGroups * kGroup / 2);
    std::vector<std::uint16_t> scales(kRows * kGroups);
    std::vector<std::uint8_t> zeros(kRows * kGroups);
    REQUIRE(mpgen_quantize_groups(format, kGroup, kRows, kDepth, values.data(), codes.data(),
                                  scales.data(), zeros.data(), 2) == MPGEN_OK);
    int mismatches = 0;
    for (std::size_t unit = 0; unit < scales.size(); ++unit) {
      const std::size_t begin = unit % kGroups * kGroup;
      std::vector<float> group(kGroup);
      std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(unit / kGroups * kDepth + begin),
                  std::min(kGroup, kDepth - begin), group.begin());
      const auto expected =
          format == MPGEN_UINT4 ? golden::quantize_uint4(group) : golden::quantize_int4(group);
      mismatches += scales[unit] != expected.scale ? 1 : 0;
      mismatches += zeros[unit] != expected.zero_point ? 1 : 0;
      for (std::size_t i = 0; i < std::min(kGroup, kDepth - begin); ++i) {
        mismatches += code_at(codes, unit * kGroup + i) != (expected.codes[i] & 0xF) ? 1 : 0;
      }
    }
    REQUIRE(mismatches == 0);
  }
}

TEST_CASE("C interface: quantised rows are those of the reference") {
  constexpr std::size_t kRows = 4;
  constexpr std::size_t kDepth = 29;
  CAPTURE(kSeed);
  SplitMix64 random(kSeed);
  const auto values = random_floats(random, kRows * kDepth);
  std::vector<std::int8_t> codes(values.size());
  std::vector<float> scales(kRows);
  REQUIRE(mpgen_quantize_rows(kRows, kDepth, values.data(), codes.data(), scales.data(), 1) ==
          MPGEN_OK);
  int mismatches = 0;
  for (std::size_t row = 0; row < kRows; ++row) {
    const auto expected = golden::quantize_int8(std::span(values).subspan(row * kDepth, kDepth));
    mismatches += scales[row] != expected.scale ? 1 : 0;
    for (std::size_t i = 0; i < kDepth; ++i) {
      mismatches += codes[row * kDepth + i] != expected.codes[i] ? 1 : 0;
    }
  }
  REQUIRE(mismatches == 0);
}

TEST_CASE("C interface: quantised dialect blocks are those of the reference") {
  constexpr std::size_t kRows = 3;
  constexpr std::size_t kDepth = 70;
  constexpr std::size_t kBlock = 32;
  constexpr std::size_t kBlocks = 3;
  CAPTURE(kSeed);
  SplitMix64 random(kSeed);
  auto values = random_halves(random, kRows * kDepth);
  values[kDepth] = 0x7C00;
  for (const bool own_book : {false, true}) {
    const test::Book book(own_book ? test::four_dialects() : spec::blockdialect_formatbook());
    const golden::FormatSelector selector(book.formatbook());
    const golden::DialectQuantizerMse least_squares(book.formatbook());
    for (const int rule : {MPGEN_TWO_STAGE, MPGEN_MSE}) {
      CAPTURE(own_book, rule);
      std::vector<std::uint8_t> codes(kRows * kBlocks * kBlock / 2);
      std::vector<std::uint8_t> dialects(kRows * kBlocks);
      std::vector<std::uint8_t> exponents(kRows * kBlocks);
      std::vector<std::uint8_t> nonfinite(kRows * kBlocks, 7);
      REQUIRE(mpgen_quantize_dialect(own_book ? book.handle() : nullptr, rule, kBlock, kRows,
                                     kDepth, values.data(), codes.data(), dialects.data(),
                                     exponents.data(), nonfinite.data(), 1) == MPGEN_OK);
      int mismatches = 0;
      for (std::size_t unit = 0; unit < dialects.size(); ++unit) {
        const std::size_t begin = unit % kBlocks * kBlock;
        std::vector<std::uint16_t> block(kBlock);
        std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(unit / kBlocks * kDepth + begin),
                    std::min(kBlock, kDepth - begin), block.begin());
        const auto expected =
            rule == MPGEN_MSE ? least_squares.quantize(block) : selector.quantize(block);
        mismatches += dialects[unit] != expected.dialect ? 1 : 0;
        mismatches += exponents[unit] != expected.exponent ? 1 : 0;
        mismatches += nonfinite[unit] != (expected.nonfinite ? 1 : 0) ? 1 : 0;
        for (std::size_t i = 0; i < kBlock; ++i) {
          mismatches += code_at(codes, unit * kBlock + i) != expected.codes[i] ? 1 : 0;
        }
      }
      REQUIRE(mismatches == 0);
      REQUIRE(std::count(nonfinite.begin(), nonfinite.end(), 1) == 1);
    }
  }
}

TEST_CASE("C interface: quantised MXFP4 blocks are those of the reference") {
  constexpr std::size_t kDepth = 50;
  CAPTURE(kSeed);
  SplitMix64 random(kSeed);
  const auto values = random_floats(random, 2 * kDepth);
  std::vector<std::uint8_t> codes(64);
  std::vector<std::uint8_t> scales(4);
  REQUIRE(mpgen_quantize_mxfp4(2, kDepth, values.data(), codes.data(), scales.data(), 1) ==
          MPGEN_OK);
  int mismatches = 0;
  for (std::size_t unit = 0; unit < scales.size(); ++unit) {
    const std::size_t begin = unit % 2 * 32;
    const auto expected = golden::quantize_mxfp4(std::span(values).subspan(
        unit / 2 * kDepth + begin, std::min<std::size_t>(32, kDepth - begin)));
    mismatches += scales[unit] != expected.scale ? 1 : 0;
    for (std::size_t i = 0; i < 32; ++i) {
      mismatches += code_at(codes, unit * 32 + i) != expected.codes[i] ? 1 : 0;
    }
  }
  REQUIRE(mismatches == 0);
}

struct Choice {
  int in_c;
  spec::Accumulator accumulator;
};

TEST_CASE("C interface: w4a16 and w4a8 are the products of the reference") {
  using Kind = spec::Accumulator::Kind;
  CAPTURE(kSeed);
  SplitMix64 random(kSeed);
  gemm::Binary16Matrix halves{.rows = 3, .k = 77, .values = {}};
  halves.values = random_halves(random, halves.rows * halves.k);
  const auto bytes = gemm::test::random_int8_matrix(random, 3, 77);
  std::vector<std::uint32_t> expected(3 * 5);
  std::vector<std::uint32_t> result(3 * 5);
  for (const int format : {MPGEN_UINT4, MPGEN_INT4}) {
    const auto weights = gemm::test::random_group_matrix(
        random, 5, 77, 16,
        format == MPGEN_UINT4 ? spec::WeightFormat::uint4 : spec::WeightFormat::int4);
    const auto* const zeros = weights.zeros.empty() ? nullptr : weights.zeros.data();
    for (const int output : {MPGEN_FP32, MPGEN_FP16}) {
      const auto output_format =
          output == MPGEN_FP32 ? spec::OutputFormat::fp32 : spec::OutputFormat::fp16;
      for (const auto& choice :
           {Choice{MPGEN_EXACT, {.kind = Kind::exact}}, Choice{MPGEN_FP32, {.kind = Kind::fp32}},
            Choice{MPGEN_ALIGNED + 4, {.kind = Kind::aligned, .fraction_bits = 4}}}) {
        CAPTURE(format, output, choice.in_c);
        gemm::multiply_naive(
            gemm::MixpeArithmetic{
                .accumulator = choice.accumulator, .lanes = 4, .output = output_format},
            halves, weights, expected);
        REQUIRE(mpgen_gemm_w4a16(format, 16, choice.in_c, 4, output, 3, 5, 77, halves.values.data(),
                                 weights.codes.data(), weights.scales.data(), zeros, result.data(),
                                 2) == MPGEN_OK);
        REQUIRE(result == expected);
      }
      gemm::multiply_naive(gemm::MixpeArithmetic{.accumulator = {}, .output = output_format}, bytes,
                           weights, expected);
      REQUIRE(mpgen_gemm_w4a8(format, 16, output, 3, 5, 77, bytes.codes.data(), bytes.scales.data(),
                              weights.codes.data(), weights.scales.data(), zeros, result.data(),
                              1) == MPGEN_OK);
      REQUIRE(result == expected);
    }
  }
}

TEST_CASE("C interface: w4a4 is the product of the reference") {
  CAPTURE(kSeed);
  SplitMix64 random(kSeed);
  for (const bool own_book : {false, true}) {
    const test::Book book(own_book ? test::four_dialects() : spec::blockdialect_formatbook());
    auto activations =
        gemm::test::random_dialect_matrix(random, 4, 90, 16, book.formatbook(), {8, 20});
    const auto weights =
        gemm::test::random_dialect_matrix(random, 3, 90, 16, book.formatbook(), {8, 20});
    gemm::test::make_nonfinite(random, activations);
    std::vector<std::uint32_t> expected(4 * 3);
    std::vector<std::uint32_t> result(4 * 3);
    const auto multiply = [&](int accumulator, int output) {
      return mpgen_gemm_w4a4(own_book ? book.handle() : nullptr, 16, accumulator, output, 4, 3, 90,
                             activations.codes.data(), activations.dialects.data(),
                             activations.exponents.data(), activations.nonfinite.data(),
                             weights.codes.data(), weights.dialects.data(),
                             weights.exponents.data(), nullptr, result.data(), 1);
    };
    CAPTURE(own_book);
    gemm::multiply_naive(gemm::BlockArithmetic{}, activations, weights, expected);
    REQUIRE(multiply(MPGEN_FP32, MPGEN_FP32) == MPGEN_OK);
    REQUIRE(result == expected);
    gemm::multiply_naive(gemm::BlockArithmetic{.accumulator = spec::BlockAccumulator::fp16,
                                               .output = spec::OutputFormat::fp16},
                         activations, weights, expected);
    REQUIRE(multiply(MPGEN_FP16, MPGEN_FP16) == MPGEN_OK);
    REQUIRE(result == expected);
    gemm::multiply_naive(gemm::BlockArithmetic{.accumulator = spec::BlockAccumulator::exact},
                         activations, weights, expected);
    REQUIRE(multiply(MPGEN_EXACT, MPGEN_FP32) == MPGEN_OK);
    REQUIRE(result == expected);
  }
}

TEST_CASE("C interface: mxfp4 is the product of the reference") {
  CAPTURE(kSeed);
  SplitMix64 random(kSeed);
  const auto activations = gemm::test::random_mxfp4_matrix(random, 4, 90, {110, 140});
  const auto weights = gemm::test::random_mxfp4_matrix(random, 3, 90, {110, 140});
  std::vector<std::uint32_t> expected(4 * 3);
  std::vector<std::uint32_t> result(4 * 3);
  gemm::multiply_naive(gemm::BlockArithmetic{}, activations, weights, expected);
  REQUIRE(mpgen_gemm_mxfp4(MPGEN_FP32, 4, 3, 90, activations.codes.data(),
                           activations.scales.data(), weights.codes.data(), weights.scales.data(),
                           result.data(), 1) == MPGEN_OK);
  REQUIRE(result == expected);
}

}  // namespace
}  // namespace mpgen
