#include "tb/dialect_operands.hpp"

#include <algorithm>
#include <bit>
#include <set>

namespace mpgen::tb {
namespace {

OperandCode signed_code(unsigned sign_bit, unsigned code, int magnitude, bool negative) {
  return {.code = static_cast<std::uint8_t>(negative ? code | sign_bit : code),
          .value = static_cast<std::int8_t>(negative ? -magnitude : magnitude)};
}

OperandCodes zeros_of(const OperandCodes& codes) {
  OperandCodes zeros;
  std::copy_if(codes.begin(), codes.end(), std::back_inserter(zeros),
               [](const OperandCode& one) { return one.value == 0; });
  return zeros;
}

}  // namespace

OperandCodes dialect_codes(const spec::Dialect& dialect) {
  OperandCodes codes;
  for (const bool negative : {false, true}) {
    for (unsigned index = 0; index < dialect.size(); ++index) {
      codes.push_back(signed_code(1U << spec::kDialectIndexBits, index, dialect[index], negative));
    }
  }
  return codes;
}

OperandCodes decoded_codes(const spec::Formatbook& book) {
  std::set<unsigned> magnitudes;
  for (const spec::Dialect& dialect : book.dialects) {
    magnitudes.insert(dialect.begin(), dialect.end());
  }
  OperandCodes codes;
  for (const bool negative : {false, true}) {
    for (const unsigned magnitude : magnitudes) {
      codes.push_back(signed_code(1U << spec::magnitude_bits(book), magnitude,
                                  static_cast<int>(magnitude), negative));
    }
  }
  return codes;
}

int largest_value(const OperandCodes& codes) {
  return std::max_element(
             codes.begin(), codes.end(),
             [](const OperandCode& a, const OperandCode& b) { return a.value < b.value; })
      ->value;
}

std::uint8_t code_of_value(const OperandCodes& codes, int value) {
  return std::find_if(codes.begin(), codes.end(),
                      [value](const OperandCode& one) { return one.value == value; })
      ->code;
}

ProductSums::ProductSums(OperandCodes activations, OperandCodes weights, int elements)
    : activations_(std::move(activations)),
      weights_(std::move(weights)),
      zero_activations_(zeros_of(activations_)),
      zero_weights_(zeros_of(weights_)),
      most_product_(std::int64_t{largest_value(activations_)} * largest_value(weights_)),
      pairs_(static_cast<std::size_t>(2 * most_product_ + 1)) {
  bound_ = most_product_ * elements;
  for (const OperandCode& activation : activations_) {
    for (const OperandCode& weight : weights_) {
      const std::int64_t product = std::int64_t{activation.value} * weight.value;
      pairs_[static_cast<std::size_t>(product + most_product_)].emplace_back(activation, weight);
    }
  }
  find_sums(elements);
}

// Sums by breadth: those of one product, of two, and so on.
void ProductSums::find_sums(int elements) {
  steps_.resize(static_cast<std::size_t>(2 * bound_ + 1));
  std::vector<std::int64_t> products;
  for (std::int64_t product = -most_product_; product <= most_product_; ++product) {
    if (product != 0 && !pairs_of(product).empty()) products.push_back(product);
  }
  std::vector<std::int64_t> reached = {0};
  std::uint64_t bits = 0;
  for (int count = 0; count < elements; ++count) {
    std::vector<std::int64_t> next;
    for (const std::int64_t sum : reached) {
      for (const std::int64_t product : products) {
        const std::int64_t further = sum + product;
        if (further == 0 || contains(further)) continue;
        steps_[static_cast<std::size_t>(further + bound_)] = static_cast<std::int16_t>(product);
        bits |= static_cast<std::uint64_t>(further);
        next.push_back(further);
      }
    }
    reached = std::move(next);
  }
  unit_bits_ = std::countr_zero(bits);
  const std::int64_t unit = std::int64_t{1} << unit_bits_;
  while (contains(largest_gapless_ + unit)) largest_gapless_ += unit;
}

bool ProductSums::contains(std::int64_t sum) const {
  if (sum == 0) return true;
  if (sum < -bound_ || sum > bound_) return false;
  return steps_[static_cast<std::size_t>(sum + bound_)] != 0;
}

int ProductSums::make(std::int64_t sum, Random& random, std::uint8_t* activation_codes,
                      std::uint8_t* weight_codes) const {
  int count = 0;
  while (sum != 0) {
    const std::int64_t product = steps_[static_cast<std::size_t>(sum + bound_)];
    const Pair pair = random.choose(pairs_of(product));
    activation_codes[count] = pair.first.code;
    weight_codes[count] = pair.second.code;
    sum -= product;
    ++count;
  }
  return count;
}

void ProductSums::make_neutral(Random& random, std::uint8_t* activation_codes,
                               std::uint8_t* weight_codes) const {
  const OperandCode activation = random.choose(activations_);
  const OperandCode weight = random.choose(weights_);
  const Pair opposite =
      random.choose(pairs_of(-std::int64_t{activation.value} * std::int64_t{weight.value}));
  activation_codes[0] = activation.code;
  weight_codes[0] = weight.code;
  activation_codes[1] = opposite.first.code;
  weight_codes[1] = opposite.second.code;
}

void ProductSums::make_zero(Random& random, std::uint8_t& activation_code,
                            std::uint8_t& weight_code) const {
  const bool is_activation = random.one_in(2);
  activation_code = random.choose(is_activation ? zero_activations_ : activations_).code;
  weight_code = random.choose(is_activation ? weights_ : zero_weights_).code;
}

}  // namespace mpgen::tb
