#include "gemm/naive.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <vector>

#include "gemm/validate.hpp"
#include "golden/dialect_mac.hpp"
#include "golden/mixpe_dot.hpp"
#include "golden/mxfp4_mac.hpp"
#include "spec/formats.hpp"

namespace mpgen::gemm {
namespace {

// Code `index` of a packed row: element 2i is in the low nibble.
std::uint8_t code_at(const std::uint8_t* row, std::size_t index) {
  const unsigned byte = row[index / 2];
  return static_cast<std::uint8_t>(index % 2 == 0 ? byte & 0xF : byte >> 4);
}

std::int32_t weight_value(spec::WeightFormat format, std::uint8_t code) {
  const bool negative = format == spec::WeightFormat::int4 && code >= 8;
  return negative ? code - 16 : code;
}

std::vector<std::int32_t> weight_row(const GroupMatrix& weights, std::size_t row) {
  std::vector<std::int32_t> values(weights.groups() * weights.group);
  const std::uint8_t* const codes = weights.codes.data() + row * (values.size() / 2);
  for (std::size_t k = 0; k < values.size(); ++k) {
    values[k] = weight_value(weights.format, code_at(codes, k));
  }
  return values;
}

// The first k elements of a row, padded with zeros.
template <class Element>
std::vector<std::int32_t> padded_row(const std::vector<Element>& elements, std::size_t row,
                                     std::size_t k, std::size_t padded_k) {
  std::vector<std::int32_t> values(padded_k);
  std::copy_n(elements.data() + row * k, k, values.data());
  return values;
}

std::uint32_t mixpe_dot_product(golden::MixpeDot& dot, std::span<const std::int32_t> activations,
                                std::span<const std::int32_t> values, const GroupMatrix& weights,
                                std::size_t row, std::uint32_t row_scale) {
  dot.start();
  for (std::size_t group = 0; group < weights.groups(); ++group) {
    const std::size_t side = row * weights.groups() + group;
    const std::size_t begin = group * weights.group;
    dot.add_group(activations.subspan(begin, weights.group), values.subspan(begin, weights.group),
                  weights.zeros.empty() ? 0 : weights.zeros[side], weights.scales[side]);
  }
  return dot.result(row_scale);
}

spec::MixpeDotSpec dot_spec(const MixpeArithmetic& arithmetic, const GroupMatrix& weights,
                            spec::ActivationFormat activations) {
  spec::MixpeDotSpec dot;
  dot.weights = weights.format;
  dot.activations = activations;
  dot.group = static_cast<int>(weights.group);
  dot.output = arithmetic.output;
  // Only `fp32` rounds between the beats of a group; every sum of INT8 activations is exact.
  dot.lanes = 1;
  if (activations == spec::ActivationFormat::fp16) {
    dot.accumulator = arithmetic.accumulator;
    if (dot.accumulator.kind == spec::Accumulator::Kind::fp32) dot.lanes = arithmetic.lanes;
  }
  return dot;
}

// Codes of one block; those of elements at `present` and above are +0.
std::vector<std::uint8_t> block_codes(const std::uint8_t* row, std::size_t begin, std::size_t block,
                                      std::size_t present) {
  std::vector<std::uint8_t> codes(block);
  for (std::size_t i = 0; i < std::min(block, present); ++i) codes[i] = code_at(row, begin + i);
  return codes;
}

// A block as DialectMac takes it. What a nonfinite block holds besides is void.
struct BlockOperand {
  std::vector<std::uint8_t> codes;
  int dialect = 0;
  int exponent = 0;
  bool nonfinite = false;
};

BlockOperand dialect_block(const DialectMatrix& matrix, std::size_t row, std::size_t block) {
  const std::size_t side = row * matrix.blocks() + block;
  const std::size_t begin = block * matrix.block;
  BlockOperand operand;
  operand.nonfinite = !matrix.nonfinite.empty() && matrix.nonfinite[side] != 0;
  operand.codes.assign(matrix.block, 0);
  if (operand.nonfinite) return operand;
  const std::size_t row_bytes = matrix.blocks() * matrix.block / 2;
  operand.codes =
      block_codes(matrix.codes.data() + row * row_bytes, begin, matrix.block, matrix.k - begin);
  operand.dialect = matrix.dialects[side];
  operand.exponent = matrix.exponents[side];
  return operand;
}

}  // namespace

void multiply_naive(const MixpeArithmetic& arithmetic, const Binary16Matrix& activations,
                    const GroupMatrix& weights, std::span<std::uint32_t> result) {
  check_operands(arithmetic, activations, weights, result.size(), {});
  golden::MixpeDot dot(dot_spec(arithmetic, weights, spec::ActivationFormat::fp16));
  for (std::size_t n = 0; n < weights.rows; ++n) {
    const auto values = weight_row(weights, n);
    for (std::size_t m = 0; m < activations.rows; ++m) {
      const auto row = padded_row(activations.values, m, activations.k, values.size());
      result[m * weights.rows + n] = mixpe_dot_product(dot, row, values, weights, n, 0);
    }
  }
}

void multiply_naive(const MixpeArithmetic& arithmetic, const Int8Matrix& activations,
                    const GroupMatrix& weights, std::span<std::uint32_t> result) {
  check_operands(arithmetic, activations, weights, result.size(), {});
  golden::MixpeDot dot(dot_spec(arithmetic, weights, spec::ActivationFormat::int8));
  for (std::size_t n = 0; n < weights.rows; ++n) {
    const auto values = weight_row(weights, n);
    for (std::size_t m = 0; m < activations.rows; ++m) {
      const auto row = padded_row(activations.codes, m, activations.k, values.size());
      result[m * weights.rows + n] = mixpe_dot_product(
          dot, row, values, weights, n, std::bit_cast<std::uint32_t>(activations.scales[m]));
    }
  }
}

void multiply_naive(const BlockArithmetic& arithmetic, const DialectMatrix& activations,
                    const DialectMatrix& weights, std::span<std::uint32_t> result) {
  check_operands(arithmetic, activations, weights, result.size(), {});
  spec::DialectMacSpec spec;
  spec.block = static_cast<int>(weights.block);
  spec.lanes = spec.block;
  spec.accumulator = arithmetic.accumulator;
  spec.output = arithmetic.output;
  spec.formatbook = weights.formatbook;
  golden::DialectMac mac(spec);
  for (std::size_t m = 0; m < activations.rows; ++m) {
    for (std::size_t n = 0; n < weights.rows; ++n) {
      mac.start();
      for (std::size_t block = 0; block < weights.blocks(); ++block) {
        const BlockOperand a = dialect_block(activations, m, block);
        const BlockOperand w = dialect_block(weights, n, block);
        mac.add_beat(a.codes, a.dialect, w.codes, w.dialect);
        mac.end_block(a.exponent, w.exponent, a.nonfinite || w.nonfinite);
      }
      result[m * weights.rows + n] = mac.result();
    }
  }
}

void multiply_naive(const BlockArithmetic& arithmetic, const Mxfp4Matrix& activations,
                    const Mxfp4Matrix& weights, std::span<std::uint32_t> result) {
  check_operands(arithmetic, activations, weights, result.size(), {});
  constexpr std::size_t kBlock = spec::kMxfp4Block;
  const std::size_t blocks = weights.blocks();
  const auto codes = [blocks](const Mxfp4Matrix& matrix, std::size_t row, std::size_t block) {
    const std::size_t begin = block * kBlock;
    return block_codes(matrix.codes.data() + row * blocks * kBlock / 2, begin, kBlock,
                       matrix.k - begin);
  };
  spec::Mxfp4MacSpec spec;
  spec.output = arithmetic.output;
  golden::Mxfp4Mac mac(spec);
  for (std::size_t m = 0; m < activations.rows; ++m) {
    for (std::size_t n = 0; n < weights.rows; ++n) {
      mac.start();
      for (std::size_t block = 0; block < blocks; ++block) {
        mac.add_beat(codes(activations, m, block), codes(weights, n, block));
        mac.end_block(activations.scales[m * blocks + block], weights.scales[n * blocks + block]);
      }
      result[m * weights.rows + n] = mac.result();
    }
  }
}

}  // namespace mpgen::gemm
