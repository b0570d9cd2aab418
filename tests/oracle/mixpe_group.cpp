#include "tests/oracle/mixpe_group.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "tests/oracle/floating_point.hpp"
#include "tests/oracle/fp16_operand.hpp"
#include "tests/oracle/mixpe_alignment.hpp"
#include "tests/oracle/mixpe_product.hpp"

namespace mpgen::oracle {
namespace {

// The real number that a product stands for: "±P * 2^(ee-25)", or the integer p.
Rational product_value(const GroupFormat& format, std::int32_t activation, std::int32_t weight) {
  const Product product = shift_add_product(format.weights, format.activations, activation, weight);
  if (format.activations == spec::ActivationFormat::int8) return product.product;
  return product.product * power_of_two(product.exponent - 25);
}

// "fixed point, LSB 2^-24 [...] Independent of order; never rounds", and for W4A8 "plain integer
// [...] exact": the sum of the real numbers.
Rational exact_sum(const std::vector<Rational>& products) {
  Rational sum = 0;
  for (const Rational& product : products) sum += product;
  return sum;
}

// "the products of the lanes that enter in one cycle are summed exactly, then added to a binary32
// accumulator with one RNE rounding per cycle. Order: k ascending."
Rational binary32_sum(const std::vector<Rational>& products, std::size_t lanes) {
  Rational accumulator = 0;
  for (std::size_t first = 0; first < products.size(); first += lanes) {
    const std::size_t end = std::min(first + lanes, products.size());
    Rational cycle = 0;
    for (std::size_t k = first; k < end; ++k) cycle += products[k];
    accumulator = decode_binary32(nearest_binary32(accumulator + cycle)).value();
  }
  return accumulator;
}

// "then an integer dot product, exact"; "an integer multiple of 2^(M - 25 - N)".
GroupSum aligned_sum(int fraction_bits, std::span<const std::int32_t> activations,
                     std::span<const std::int32_t> weights) {
  const Alignment alignment = align(activations, fraction_bits);
  if (alignment.nonfinite) return {.value = 0, .nonfinite = true};
  Integer sum = 0;
  for (std::size_t k = 0; k < weights.size(); ++k) sum += weights[k] * alignment.integers[k];
  return {.value = sum * power_of_two(alignment.largest_exponent - 25 - fraction_bits),
          .nonfinite = false};
}

}  // namespace

GroupSum group_dot(const GroupFormat& format, std::span<const std::int32_t> activations,
                   std::span<const std::int32_t> weights) {
  const bool is_fp16 = format.activations == spec::ActivationFormat::fp16;
  if (is_fp16 && format.accumulator.kind == spec::Accumulator::Kind::aligned) {
    return aligned_sum(format.accumulator.fraction_bits, activations, weights);
  }
  std::vector<Rational> products;
  for (std::size_t k = 0; k < activations.size(); ++k) {
    // Section 1: "An Inf or NaN input sets a sticky nonfinite flag for the group [...] whatever the
    // weight is, 0 included".
    if (is_fp16 && decode_operand(activations[k]).nonfinite) return {.value = 0, .nonfinite = true};
    products.push_back(product_value(format, activations[k], weights[k]));
  }
  if (is_fp16 && format.accumulator.kind == spec::Accumulator::Kind::fp32) {
    return {.value = binary32_sum(products, static_cast<std::size_t>(format.lanes)),
            .nonfinite = false};
  }
  return {.value = exact_sum(products), .nonfinite = false};
}

GroupSum group_asum(const GroupFormat& format, std::span<const std::int32_t> activations) {
  const std::vector<std::int32_t> ones(activations.size(), 1);
  return group_dot(format, activations, ones);
}

}  // namespace mpgen::oracle
