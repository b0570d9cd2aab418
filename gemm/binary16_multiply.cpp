#include "gemm/binary16_multiply.hpp"

#include "gemm/validate.hpp"
#include "spec/formats.hpp"

namespace mpgen::gemm {

void multiply(const MixpeArithmetic& arithmetic, const Binary16Matrix& activations,
              const GroupMatrix& weights, std::span<std::uint32_t> result,
              const GemmOptions& options) {
  check_operands(arithmetic, activations, weights, result.size(), options);
  if (arithmetic.accumulator.kind == spec::Accumulator::Kind::fp32) {
    multiply_rounded_sums(arithmetic, activations, weights, result, options);
  } else {
    multiply_exact_sums(arithmetic, activations, weights, result, options);
  }
}

}  // namespace mpgen::gemm
