#include "gemm/validate.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "spec/block_accumulator.hpp"
#include "spec/formatbook.hpp"
#include "spec/formats.hpp"

namespace mpgen::gemm {
namespace {

constexpr std::size_t kLargestGroup = 65536;
constexpr int kLargestZeroPoint = 15;
constexpr int kLargestSharedExponent = (1 << spec::kSharedExponentBits) - 1;
constexpr std::size_t kCodesPerByte = 2;
constexpr std::size_t kMxfp4BlockBytes = 16;

[[noreturn]] void refuse(const std::string& message) { throw std::invalid_argument(message); }

// rows * columns, which must be a number that memory could hold.
std::size_t area(const std::string& name, std::size_t rows, std::size_t columns) {
  if (columns != 0 && rows > std::numeric_limits<std::ptrdiff_t>::max() / columns) {
    refuse(name + ": " + std::to_string(rows) + " rows of " + std::to_string(columns) +
           " elements are too many");
  }
  return rows * columns;
}

template <class Vector>
void check_size(const std::string& name, const Vector& vector, std::size_t expected) {
  if (vector.size() != expected) {
    refuse(name + " has " + std::to_string(vector.size()) + " elements instead of " +
           std::to_string(expected));
  }
}

// A plain loop, which compilers vectorise: operands are large.
int largest(const std::vector<std::uint8_t>& bytes) {
  std::uint8_t result = 0;
  for (const std::uint8_t byte : bytes) result = std::max(result, byte);
  return result;
}

template <class Matrix>
void check_common(const std::string& name, const Matrix& matrix) {
  if (matrix.k > std::numeric_limits<std::ptrdiff_t>::max() / 2) {
    refuse(name + ": k is too large");
  }
  area(name, matrix.rows, matrix.k);
}

void check_formatbook(const std::string& name, const spec::Formatbook& book) {
  const auto problems = spec::formatbook_problems(book);
  if (problems.empty()) return;
  const auto& problem = problems.front();
  const std::string where =
      problem.dialect < 0 ? "" : "dialect " + std::to_string(problem.dialect) + ": ";
  refuse(name + ".formatbook: " + where + problem.message);
}

void check_fit(std::size_t activation_rows, std::size_t activation_k, std::size_t weight_rows,
               std::size_t weight_k, std::size_t result_size, const GemmOptions& options) {
  if (activation_k != weight_k) {
    refuse("activations have k = " + std::to_string(activation_k) +
           ", weights have k = " + std::to_string(weight_k));
  }
  const std::size_t expected = area("result", activation_rows, weight_rows);
  if (result_size != expected) {
    refuse("result has " + std::to_string(result_size) + " elements instead of " +
           std::to_string(activation_rows) + " x " + std::to_string(weight_rows) + " = " +
           std::to_string(expected));
  }
  if (options.threads < 1) refuse("the number of threads must be 1 or more");
}

}  // namespace

void check_matrix(const char* name, const Binary16Matrix& matrix) {
  check_common(name, matrix);
  check_size(std::string(name) + ".values", matrix.values, matrix.rows * matrix.k);
}

void check_matrix(const char* name, const Int8Matrix& matrix) {
  check_common(name, matrix);
  check_size(std::string(name) + ".codes", matrix.codes, matrix.rows * matrix.k);
  check_size(std::string(name) + ".scales", matrix.scales, matrix.rows);
}

void check_matrix(const char* name, const GroupMatrix& matrix) {
  check_common(name, matrix);
  const std::string prefix = name;
  if (matrix.group == 0 || matrix.group % kCodesPerByte != 0 || matrix.group > kLargestGroup) {
    refuse(prefix + ".group = " + std::to_string(matrix.group) +
           " is not an even number from 2 to " + std::to_string(kLargestGroup));
  }
  const std::size_t groups = area(name, matrix.rows, matrix.groups());
  check_size(prefix + ".codes", matrix.codes,
             area(name, matrix.rows, matrix.groups() * matrix.group / kCodesPerByte));
  check_size(prefix + ".scales", matrix.scales, groups);
  const bool has_zeros = matrix.format == spec::WeightFormat::uint4;
  check_size(prefix + ".zeros", matrix.zeros, has_zeros ? groups : 0);
  if (const int zero = largest(matrix.zeros); zero > kLargestZeroPoint) {
    refuse(prefix + ".zeros: " + std::to_string(zero) + " is not a zero point, 0 to 15");
  }
}

void check_matrix(const char* name, const DialectMatrix& matrix) {
  check_common(name, matrix);
  const std::string prefix = name;
  check_formatbook(prefix, matrix.formatbook);
  if (matrix.block != 16 && matrix.block != 32 && matrix.block != 64) {
    refuse(prefix + ".block = " + std::to_string(matrix.block) + " is not 16, 32 or 64");
  }
  const std::size_t blocks = area(name, matrix.rows, matrix.blocks());
  check_size(prefix + ".codes", matrix.codes,
             area(name, matrix.rows, matrix.blocks() * matrix.block / kCodesPerByte));
  check_size(prefix + ".dialects", matrix.dialects, blocks);
  check_size(prefix + ".exponents", matrix.exponents, blocks);
  const bool has_nonfinite = !matrix.nonfinite.empty();
  if (has_nonfinite) check_size(prefix + ".nonfinite", matrix.nonfinite, blocks);
  const int dialects = matrix.formatbook.size();
  if (largest(matrix.dialects) < dialects && largest(matrix.exponents) <= kLargestSharedExponent) {
    return;
  }
  for (std::size_t block = 0; block < blocks; ++block) {
    if (has_nonfinite && matrix.nonfinite[block] != 0) continue;
    if (matrix.dialects[block] >= dialects) {
      refuse(prefix + ".dialects: " + std::to_string(matrix.dialects[block]) +
             " is not a dialect of the formatbook, 0 to " + std::to_string(dialects - 1));
    }
    if (matrix.exponents[block] > kLargestSharedExponent) {
      refuse(prefix + ".exponents: " + std::to_string(matrix.exponents[block]) +
             " is not a shared exponent, 0 to " + std::to_string(kLargestSharedExponent));
    }
  }
}

void check_matrix(const char* name, const Mxfp4Matrix& matrix) {
  check_common(name, matrix);
  const std::string prefix = name;
  const std::size_t blocks = area(name, matrix.rows, matrix.blocks());
  check_size(prefix + ".codes", matrix.codes, area(name, blocks, kMxfp4BlockBytes));
  check_size(prefix + ".scales", matrix.scales, blocks);
}

void check_operands(const MixpeArithmetic& arithmetic, const Binary16Matrix& activations,
                    const GroupMatrix& weights, std::size_t result_size,
                    const GemmOptions& options) {
  using Kind = spec::Accumulator::Kind;
  check_matrix("activations", activations);
  check_matrix("weights", weights);
  check_fit(activations.rows, activations.k, weights.rows, weights.k, result_size, options);
  const auto& accumulator = arithmetic.accumulator;
  if (accumulator.kind == Kind::aligned &&
      (accumulator.fraction_bits < 0 ||
       accumulator.fraction_bits > spec::kMaxAlignedFractionBits)) {
    refuse("accumulator aligned:" + std::to_string(accumulator.fraction_bits) +
           " has not 0 to 16 fraction bits");
  }
  if (accumulator.kind == Kind::fp32 &&
      (arithmetic.lanes < 1 || weights.group % static_cast<std::size_t>(arithmetic.lanes) != 0)) {
    refuse("lanes = " + std::to_string(arithmetic.lanes) + " do not divide the group of " +
           std::to_string(weights.group));
  }
}

void check_operands(const MixpeArithmetic& /*arithmetic*/, const Int8Matrix& activations,
                    const GroupMatrix& weights, std::size_t result_size,
                    const GemmOptions& options) {
  check_matrix("activations", activations);
  check_matrix("weights", weights);
  check_fit(activations.rows, activations.k, weights.rows, weights.k, result_size, options);
}

void check_operands(const BlockArithmetic& /*arithmetic*/, const DialectMatrix& activations,
                    const DialectMatrix& weights, std::size_t result_size,
                    const GemmOptions& options) {
  check_matrix("activations", activations);
  check_matrix("weights", weights);
  check_fit(activations.rows, activations.k, weights.rows, weights.k, result_size, options);
  if (activations.block != weights.block) {
    refuse("activations have blocks of " + std::to_string(activations.block) + ", weights of " +
           std::to_string(weights.block));
  }
  if (activations.formatbook != weights.formatbook) {
    refuse("activations and weights have different formatbooks");
  }
}

void check_operands(const BlockArithmetic& arithmetic, const Mxfp4Matrix& activations,
                    const Mxfp4Matrix& weights, std::size_t result_size,
                    const GemmOptions& options) {
  check_matrix("activations", activations);
  check_matrix("weights", weights);
  check_fit(activations.rows, activations.k, weights.rows, weights.k, result_size, options);
  if (arithmetic.accumulator != spec::BlockAccumulator::fp32) {
    refuse("MXFP4 has accumulator fp32 only, not " + spec::to_string(arithmetic.accumulator));
  }
}

}  // namespace mpgen::gemm
