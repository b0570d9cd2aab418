// mixpe_mul: combinational shift-add product of an FP16 or INT8 activation and a 4-bit weight.
#pragma once

#include "spec/formats.hpp"
#include "spec/integer_range.hpp"
#include "spec/port.hpp"

namespace mpgen::spec {

/// Specification section 2.1.
struct MixpeMulSpec {
  WeightFormat weights = WeightFormat::uint4;
  ActivationFormat activations = ActivationFormat::fp16;

  friend bool operator==(const MixpeMulSpec&, const MixpeMulSpec&) = default;
};

/// Values of `product_o`: for FP16 the signed significand product ±P, whose weight is
/// 2^(exponent_o - 25); for INT8 the product itself.
IntegerRange product_range(const MixpeMulSpec& spec);

/// FP16: activation_i[15:0], weight_i[3:0] -> product_o (signed), exponent_o[4:0] (ee, 1..30),
/// nonfinite_o. INT8: activation_i[7:0], weight_i[3:0] -> product_o (signed). No clock.
Ports ports(const MixpeMulSpec& spec);

/// 0: combinational.
int latency(const MixpeMulSpec& spec);

}  // namespace mpgen::spec
