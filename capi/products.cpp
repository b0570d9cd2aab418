#include "capi/arguments.hpp"
#include "capi/call.hpp"
#include "capi/formatbook.hpp"
#include "gemm/gemm.hpp"

namespace gemm = mpgen::gemm;
namespace spec = mpgen::spec;

using mpgen::capi::array;
using mpgen::capi::block_accumulator;
using mpgen::capi::block_size;
using mpgen::capi::book_or_default;
using mpgen::capi::call;
using mpgen::capi::copy_of;
using mpgen::capi::group_accumulator;
using mpgen::capi::group_size;
using mpgen::capi::output_format;
using mpgen::capi::size;
using mpgen::capi::weight_format;

namespace {

gemm::GroupMatrix group_matrix(int weights, int group, int columns, int k, const uint8_t* codes,
                               const uint16_t* scales, const uint8_t* zeros) {
  gemm::GroupMatrix matrix;
  matrix.format = weight_format(weights);
  matrix.rows = size("columns", columns);
  matrix.k = size("k", k);
  matrix.group = group_size(group);
  const std::size_t groups = matrix.rows * matrix.groups();
  matrix.codes = copy_of("codes", codes, groups * matrix.group / 2);
  matrix.scales = copy_of("scales", scales, groups);
  const bool has_zeros = matrix.format == spec::WeightFormat::uint4;
  if (has_zeros) matrix.zeros = copy_of("zeros", zeros, groups);
  return matrix;
}

struct DialectArrays {
  const uint8_t* codes;
  const uint8_t* dialects;
  const uint8_t* exponents;
  const uint8_t* nonfinite;
};

gemm::DialectMatrix dialect_matrix(const mpgen_formatbook* book, int block, std::size_t rows, int k,
                                   const DialectArrays& arrays) {
  gemm::DialectMatrix matrix;
  matrix.formatbook = book_or_default(book).book;
  matrix.rows = rows;
  matrix.k = size("k", k);
  matrix.block = block_size(block);
  const std::size_t blocks = matrix.rows * matrix.blocks();
  matrix.codes = copy_of("codes", arrays.codes, blocks * matrix.block / 2);
  matrix.dialects = copy_of("dialects", arrays.dialects, blocks);
  matrix.exponents = copy_of("exponents", arrays.exponents, blocks);
  if (arrays.nonfinite != nullptr) {
    matrix.nonfinite = copy_of("nonfinite", arrays.nonfinite, blocks);
  }
  return matrix;
}

gemm::Mxfp4Matrix mxfp4_matrix(std::size_t rows, int k, const uint8_t* codes,
                               const uint8_t* scales) {
  constexpr std::size_t kBlockBytes = 16;
  gemm::Mxfp4Matrix matrix;
  matrix.rows = rows;
  matrix.k = size("k", k);
  const std::size_t blocks = matrix.rows * matrix.blocks();
  matrix.codes = copy_of("codes", codes, blocks * kBlockBytes);
  matrix.scales = copy_of("scales", scales, blocks);
  return matrix;
}

std::span<uint32_t> result_of(uint32_t* result, int rows, int columns) {
  return array("result", result, size("rows", rows) * size("columns", columns));
}

}  // namespace

int mpgen_gemm_w4a16(int weights, int group, int accumulator, int lanes, int output, int rows,
                     int columns, int k, const uint16_t* activations, const uint8_t* codes,
                     const uint16_t* scales, const uint8_t* zeros, uint32_t* result, int threads) {
  return call(__func__, [&] {
    const gemm::MixpeArithmetic arithmetic{.accumulator = group_accumulator(accumulator),
                                           .lanes = lanes,
                                           .output = output_format(output)};
    gemm::Binary16Matrix matrix;
    matrix.rows = size("rows", rows);
    matrix.k = size("k", k);
    matrix.values = copy_of("activations", activations, matrix.rows * matrix.k);
    gemm::multiply(arithmetic, matrix,
                   group_matrix(weights, group, columns, k, codes, scales, zeros),
                   result_of(result, rows, columns), {.threads = threads});
  });
}

int mpgen_gemm_w4a8(int weights, int group, int output, int rows, int columns, int k,
                    const int8_t* activations, const float* row_scales, const uint8_t* codes,
                    const uint16_t* scales, const uint8_t* zeros, uint32_t* result, int threads) {
  return call(__func__, [&] {
    const gemm::MixpeArithmetic arithmetic{.accumulator = {}, .output = output_format(output)};
    gemm::Int8Matrix matrix;
    matrix.rows = size("rows", rows);
    matrix.k = size("k", k);
    matrix.codes = copy_of("activations", activations, matrix.rows * matrix.k);
    matrix.scales = copy_of("row_scales", row_scales, matrix.rows);
    gemm::multiply(arithmetic, matrix,
                   group_matrix(weights, group, columns, k, codes, scales, zeros),
                   result_of(result, rows, columns), {.threads = threads});
  });
}

int mpgen_gemm_w4a4(const mpgen_formatbook* book, int block, int accumulator, int output, int rows,
                    int columns, int k, const uint8_t* activation_codes,
                    const uint8_t* activation_dialects, const uint8_t* activation_exponents,
                    const uint8_t* activation_nonfinite, const uint8_t* weight_codes,
                    const uint8_t* weight_dialects, const uint8_t* weight_exponents,
                    const uint8_t* weight_nonfinite, uint32_t* result, int threads) {
  return call(__func__, [&] {
    const gemm::BlockArithmetic arithmetic{.accumulator = block_accumulator(accumulator),
                                           .output = output_format(output)};
    const auto activations = dialect_matrix(book, block, size("rows", rows), k,
                                            {.codes = activation_codes,
                                             .dialects = activation_dialects,
                                             .exponents = activation_exponents,
                                             .nonfinite = activation_nonfinite});
    const auto weights = dialect_matrix(book, block, size("columns", columns), k,
                                        {.codes = weight_codes,
                                         .dialects = weight_dialects,
                                         .exponents = weight_exponents,
                                         .nonfinite = weight_nonfinite});
    gemm::multiply(arithmetic, activations, weights, result_of(result, rows, columns),
                   {.threads = threads});
  });
}

int mpgen_gemm_mxfp4(int output, int rows, int columns, int k, const uint8_t* activation_codes,
                     const uint8_t* activation_scales, const uint8_t* weight_codes,
                     const uint8_t* weight_scales, uint32_t* result, int threads) {
  return call(__func__, [&] {
    gemm::multiply(gemm::BlockArithmetic{.output = output_format(output)},
                   mxfp4_matrix(size("rows", rows), k, activation_codes, activation_scales),
                   mxfp4_matrix(size("columns", columns), k, weight_codes, weight_scales),
                   result_of(result, rows, columns), {.threads = threads});
  });
}
