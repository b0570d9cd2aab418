#include "spec/block_accumulator.hpp"

namespace mpgen::spec {

std::string to_string(BlockAccumulator accumulator) {
  switch (accumulator) {
    case BlockAccumulator::fp32:
      return "fp32";
    case BlockAccumulator::fp16:
      return "fp16";
    case BlockAccumulator::exact:
      break;
  }
  return "exact";
}

std::string to_string(DialectOperands operands) {
  return operands == DialectOperands::codes ? "codes" : "decoded";
}

IntegerRange block_sum_range(const Formatbook& book, int block) {
  const std::int64_t largest = largest_magnitude(book);
  const std::int64_t sum = largest * largest * block;
  return {.minimum = -sum, .maximum = sum};
}

int exact_accumulator_bits(const Formatbook& book, int longest_dot_product) {
  // Every element adds at most the largest product at the largest exponent.
  return block_sum_range(book, longest_dot_product).signed_bits() + kLargestExponentSum;
}

}  // namespace mpgen::spec
