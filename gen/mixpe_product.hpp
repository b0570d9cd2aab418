// The shift-add product, in the forms that mixpe_mul and the lanes of mixpe_pe need.
#pragma once

#include <string>

#include "gen/sv_module.hpp"
#include "spec/integer_range.hpp"

namespace mpgen::gen {

/// Specification section 2.1. `recodes`: weights are two's complement -8..7 and recoded into two
/// signed radix-4 digits; otherwise they are 0..15 and split into two digits 0..3.
struct ProductForm {
  bool is_binary16 = true;
  int activation_bits = 16;  ///< port; binary16 or two's complement
  bool recodes = false;
  bool splits_carry = false;  ///< recoded integers: product_o + carry_o is the product
  spec::IntegerRange range;   ///< of the product
};

/// The module with ports activation_i, weight_i, product_o [, carry_o] [, exponent_o,
/// nonfinite_o].
SvModule product_module(const std::string& name, const ProductForm& form);

}  // namespace mpgen::gen
