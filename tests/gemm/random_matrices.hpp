// Random operands of mpGEMM.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "gemm/operands.hpp"
#include "tests/golden/splitmix64.hpp"

namespace mpgen::gemm::test {

using golden::test::SplitMix64;

inline std::vector<std::uint8_t> random_bytes(SplitMix64& random, std::size_t count, int minimum,
                                              int maximum) {
  std::vector<std::uint8_t> bytes(count);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.between(minimum, maximum));
  return bytes;
}

/// Shared exponents are in `exponents`, both included. Codes beyond k are random too.
inline DialectMatrix random_dialect_matrix(SplitMix64& random, std::size_t rows, std::size_t k,
                                           std::size_t block, const spec::Formatbook& book,
                                           std::pair<int, int> exponents) {
  DialectMatrix matrix;
  matrix.formatbook = book;
  matrix.rows = rows;
  matrix.k = k;
  matrix.block = block;
  const std::size_t blocks = rows * matrix.blocks();
  matrix.codes = random_bytes(random, blocks * block / 2, 0, 255);
  matrix.dialects = random_bytes(random, blocks, 0, book.size() - 1);
  matrix.exponents = random_bytes(random, blocks, exponents.first, exponents.second);
  return matrix;
}

/// Marks one block of about a quarter of the rows; what it holds besides is not even legal.
inline void make_nonfinite(SplitMix64& random, DialectMatrix& matrix) {
  matrix.nonfinite.assign(matrix.dialects.size(), 0);
  for (std::size_t row = 0; row < matrix.rows; ++row) {
    if (matrix.blocks() == 0 || random.between(0, 3) != 0) continue;
    const std::size_t block =
        row * matrix.blocks() +
        static_cast<std::size_t>(random.between(0, static_cast<int>(matrix.blocks()) - 1));
    matrix.nonfinite[block] = 1;
    matrix.dialects[block] = 255;
    matrix.exponents[block] = 255;
  }
}

/// Scales are in `scales`, both included.
inline Mxfp4Matrix random_mxfp4_matrix(SplitMix64& random, std::size_t rows, std::size_t k,
                                       std::pair<int, int> scales) {
  Mxfp4Matrix matrix;
  matrix.rows = rows;
  matrix.k = k;
  const std::size_t blocks = rows * matrix.blocks();
  matrix.codes = random_bytes(random, blocks * 16, 0, 255);
  matrix.scales = random_bytes(random, blocks, scales.first, scales.second);
  return matrix;
}

/// All 256 codes; row scales near 2^-7.
inline Int8Matrix random_int8_matrix(SplitMix64& random, std::size_t rows, std::size_t k) {
  Int8Matrix matrix;
  matrix.rows = rows;
  matrix.k = k;
  for (std::size_t i = 0; i < rows * k; ++i) {
    matrix.codes.push_back(static_cast<std::int8_t>(random.between(-128, 127)));
  }
  for (std::size_t row = 0; row < rows; ++row) {
    matrix.scales.push_back(std::bit_cast<float>(0x3C000000 + random.bits32() % 0x00800000));
  }
  return matrix;
}

/// Scales near 2^-8, either sign; of any pattern at all if `any_scale`.
inline GroupMatrix random_group_matrix(SplitMix64& random, std::size_t rows, std::size_t k,
                                       std::size_t group, spec::WeightFormat format,
                                       bool any_scale = false) {
  GroupMatrix matrix;
  matrix.format = format;
  matrix.rows = rows;
  matrix.k = k;
  matrix.group = group;
  const std::size_t groups = rows * matrix.groups();
  matrix.codes = random_bytes(random, groups * group / 2, 0, 255);
  for (std::size_t i = 0; i < groups; ++i) {
    const std::uint32_t bits = random.bits32();
    matrix.scales.push_back(
        static_cast<std::uint16_t>(any_scale ? bits : (bits & 0x8FFF) | 0x1000));
  }
  if (format == spec::WeightFormat::uint4) matrix.zeros = random_bytes(random, groups, 0, 15);
  return matrix;
}

}  // namespace mpgen::gemm::test
