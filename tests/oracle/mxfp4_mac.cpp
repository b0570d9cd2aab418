#include "tests/oracle/mxfp4_mac.hpp"

#include <cstddef>

#include "tests/oracle/mxfp4_element.hpp"
#include "tests/oracle/rational.hpp"

namespace mpgen::oracle {

BlockValue multiply_blocks(const Mxfp4Block& activations, const Mxfp4Block& weights) {
  BlockValue value;
  value.nonfinite = activations.scale == kE8m0NanCode || weights.scale == kE8m0NanCode;
  if (value.nonfinite) return value;
  Rational sum = 0;
  for (std::size_t k = 0; k < activations.codes.size(); ++k) {
    sum += e2m1_value(activations.codes[k]) * e2m1_value(weights.codes[k]);
  }
  // Elements are multiples of 1/2, and both scales have a bias of 127.
  value.sum = Integer(4 * sum);
  value.exponent = activations.scale + weights.scale - 2 * 127 - 2;
  return value;
}

}  // namespace mpgen::oracle
