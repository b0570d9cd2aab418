// Shift-add product. Specification section 2.1.
#pragma once

#include <cstdint>

#include "spec/formats.hpp"

namespace mpgen::oracle {

struct Product {
  std::int32_t product = 0;  ///< FP16: ±P, to be scaled by 2^(exponent - 25); INT8: p
  int exponent = 0;          ///< FP16: ee; INT8: 0
  bool nonfinite = false;    ///< FP16: Inf or NaN; the rest is then void
};

/// `activation` is the binary16 pattern (0..65535) or the INT8 value; `weight` the value of q.
Product shift_add_product(spec::WeightFormat weights, spec::ActivationFormat activations,
                          std::int32_t activation, std::int32_t weight);

}  // namespace mpgen::oracle
