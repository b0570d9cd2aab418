// Operands of the block MACs as stimulus: which codes there are, and which of them make a sum.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "spec/formatbook.hpp"
#include "tb/random.hpp"

namespace mpgen::tb {

/// What an element may be at a port, and its value in half units.
struct OperandCode {
  std::uint8_t code = 0;
  std::int8_t value = 0;
};

/// Everything that an element may be; both zeros are in it.
using OperandCodes = std::vector<OperandCode>;

/// {sign, index} with the magnitudes of a dialect. Specification section 3.1.
OperandCodes dialect_codes(const spec::Dialect& dialect);

/// {sign, magnitude} with the magnitudes of all dialects of the book.
OperandCodes decoded_codes(const spec::Formatbook& book);

/// Largest value.
int largest_value(const OperandCodes& codes);

/// The code of a value that is there; +0 for zero.
std::uint8_t code_of_value(const OperandCodes& codes, int value);

/// How a sum of products of two kinds of operands comes about, with as few elements as possible.
class ProductSums {
 public:
  /// Of at most `elements` products.
  ProductSums(OperandCodes activations, OperandCodes weights, int elements);

  bool contains(std::int64_t sum) const;
  /// Every sum is a multiple of 2^unit_bits().
  int unit_bits() const { return unit_bits_; }
  /// All multiples of the unit up to this one, of both signs, are sums.
  std::int64_t largest_gapless() const { return largest_gapless_; }

  const OperandCodes& activations() const { return activations_; }
  const OperandCodes& weights() const { return weights_; }

  /// Writes elements whose products add up to `sum`, which contains() says is possible, and returns
  /// their number. The arrays have room for `elements`.
  int make(std::int64_t sum, Random& random, std::uint8_t* activation_codes,
           std::uint8_t* weight_codes) const;
  /// Two elements whose products cancel, perhaps zeros.
  void make_neutral(Random& random, std::uint8_t* activation_codes,
                    std::uint8_t* weight_codes) const;
  /// One element whose product is zero.
  void make_zero(Random& random, std::uint8_t& activation_code, std::uint8_t& weight_code) const;

 private:
  using Pair = std::pair<OperandCode, OperandCode>;

  OperandCodes activations_;
  OperandCodes weights_;
  std::vector<OperandCode> zero_activations_;
  std::vector<OperandCode> zero_weights_;
  std::int64_t bound_ = 0;
  std::int64_t most_product_ = 0;
  std::vector<std::vector<Pair>> pairs_;  // by product + most_product_
  std::vector<std::int16_t> steps_;       // by sum + bound_: the last product; 0: impossible
  int unit_bits_ = 0;
  std::int64_t largest_gapless_ = 0;

  void find_sums(int elements);
  const std::vector<Pair>& pairs_of(std::int64_t product) const {
    return pairs_[static_cast<std::size_t>(product + most_product_)];
  }
};

}  // namespace mpgen::tb
