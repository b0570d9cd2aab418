// The shift-add product: the same steps as a module of their own and as a function of a lane.
#pragma once

#include <string>

#include "gen/sv_module.hpp"
#include "spec/integer_range.hpp"

namespace mpgen::gen {

/// Specification section 2.1. `recodes`: weights are two's complement -8..7 and recoded into two
/// signed radix-4 digits; otherwise they are 0..15 and split into two digits 0..3.
struct ProductForm {
  bool is_binary16 = true;
  int activation_bits = 16;  ///< binary16 or two's complement
  bool recodes = false;
  bool splits_carry = false;  ///< recoded integers: bit 1 of the weight is still to be added
  spec::IntegerRange range;   ///< of the product, or of what is left of it without that bit
};

/// The combinational module with ports activation_i, weight_i, product_o [, exponent_o,
/// nonfinite_o]. `form` does not split the carry.
SvModule product_module(const std::string& name, const ProductForm& form);

/// Localparams that the steps of the product use: widths of digits' multiples.
void declare_product_widths(SvModule& m, const ProductForm& form);

/// The function multiply(activation, weight), which needs the localparams ActivationWidth,
/// ProductWidth and those of `declare_product_widths`.
SvFunction product_function(const ProductForm& form);

/// The function effective_exponent(field): max(E, 1).
SvFunction effective_exponent_function();

}  // namespace mpgen::gen
