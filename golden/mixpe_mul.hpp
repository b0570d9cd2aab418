// Reference of mixpe_mul. Specification section 2.1.
#pragma once

#include <cstdint>

#include "spec/mixpe_mul.hpp"

namespace mpgen::golden {

struct MixpeProduct {
  std::int32_t product = 0;  ///< FP16: ±P, to be scaled by 2^(exponent - 25); INT8: q * x
  int exponent = 0;          ///< FP16: ee; INT8: 0
  bool nonfinite = false;    ///< FP16: Inf or NaN; product and exponent are then void

  friend bool operator==(const MixpeProduct&, const MixpeProduct&) = default;
};

/// `activation` is the binary16 pattern (0..65535) or the INT8 value; `weight` the value of q.
MixpeProduct mixpe_mul(const spec::MixpeMulSpec& spec, std::int32_t activation,
                       std::int32_t weight);

}  // namespace mpgen::golden
