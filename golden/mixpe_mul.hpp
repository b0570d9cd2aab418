// Reference of mixpe_mul. Specification section 2.1.
#pragma once

#include <cstdint>

#include "golden/binary16.hpp"
#include "spec/mixpe_mul.hpp"

namespace mpgen::golden {

struct MixpeProduct {
  std::int32_t product = 0;  ///< FP16: ±P, to be scaled by 2^(exponent - 25); INT8: q * x
  int exponent = 0;          ///< FP16: ee; INT8: 0
  bool nonfinite = false;    ///< FP16: Inf or NaN; product and exponent are then void

  friend bool operator==(const MixpeProduct&, const MixpeProduct&) = default;
};

/// `activation` is the binary16 pattern (0..65535) or the INT8 value; `weight` the value of q.
/// In the header because returning the struct from another file costs more than the product.
constexpr MixpeProduct mixpe_mul(const spec::MixpeMulSpec& spec, std::int32_t activation,
                                 std::int32_t weight) {
  if (spec.activations == spec::ActivationFormat::int8) return {.product = weight * activation};
  const Binary16 value = decode_binary16(static_cast<std::uint16_t>(activation));
  if (value.nonfinite) return {.nonfinite = true};
  const std::int32_t product = weight * value.significand;
  return {.product = value.negative ? -product : product, .exponent = value.exponent};
}

}  // namespace mpgen::golden
