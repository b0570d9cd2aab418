// Operands of mpGEMM, in the layout of stored tensors. Specification sections 4 and 5.
//
// All matrices are row-major with the contraction dimension k along a row. Quantised ones are
// padded to whole groups or blocks; two 4-bit codes are in a byte, element 2i in the low nibble.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "spec/formatbook.hpp"
#include "spec/formats.hpp"

namespace mpgen::gemm {

/// IEEE 754 binary16 patterns, [rows, k], any pattern.
struct Binary16Matrix {
  std::size_t rows = 0;
  std::size_t k = 0;
  std::vector<std::uint16_t> values;
};

/// INT8 activations, [rows, k], with one scale per row (specification section 2.4).
struct Int8Matrix {
  std::size_t rows = 0;
  std::size_t k = 0;
  std::vector<std::int8_t> codes;
  std::vector<float> scales;  ///< [rows]
};

/// UINT4 or INT4 weights with a scale and, for uint4, a zero point per group.
struct GroupMatrix {
  spec::WeightFormat format = spec::WeightFormat::uint4;
  std::size_t rows = 0;
  std::size_t k = 0;                  ///< unpadded
  std::size_t group = 128;            ///< even, up to 65536
  std::vector<std::uint8_t> codes;    ///< [rows, groups() * group / 2]; int4 in two's complement
  std::vector<std::uint16_t> scales;  ///< [rows, groups()], binary16 patterns
  std::vector<std::uint8_t> zeros;    ///< [rows, groups()], 0..15; empty for int4

  std::size_t groups() const { return (k + group - 1) / group; }
};

/// DialectFP4 elements (specification section 3.1).
struct DialectMatrix {
  spec::Formatbook formatbook = spec::blockdialect_formatbook();
  std::size_t rows = 0;
  std::size_t k = 0;                    ///< unpadded
  std::size_t block = 32;               ///< 16, 32 or 64
  std::vector<std::uint8_t> codes;      ///< [rows, blocks() * block / 2]
  std::vector<std::uint8_t> dialects;   ///< [rows, blocks()]
  std::vector<std::uint8_t> exponents;  ///< [rows, blocks()], shared exponent s, 0..31
  /// [rows, blocks()]: 1 where a block held Inf or NaN, whose other fields are then void. Empty
  /// when no block did.
  std::vector<std::uint8_t> nonfinite;

  std::size_t blocks() const { return (k + block - 1) / block; }
};

/// OCP MXFP4: E2M1 elements, an E8M0 scale per block of 32; scale 255 is NaN.
struct Mxfp4Matrix {
  std::size_t rows = 0;
  std::size_t k = 0;                 ///< unpadded
  std::vector<std::uint8_t> codes;   ///< [rows, blocks() * 16]
  std::vector<std::uint8_t> scales;  ///< [rows, blocks()]

  std::size_t blocks() const { return (k + 31) / 32; }
};

}  // namespace mpgen::gemm
