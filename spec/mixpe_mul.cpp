#include "spec/mixpe_mul.hpp"

#include "spec/common_ports.hpp"
#include "spec/mixpe_pe.hpp"

namespace mpgen::spec {

IntegerRange product_range(const MixpeMulSpec& spec) {
  constexpr std::int64_t kLargestSignificand = (1 << kFp16SignificandBits) - 1;
  const IntegerRange activation =
      spec.activations == ActivationFormat::fp16
          ? IntegerRange{.minimum = -kLargestSignificand, .maximum = kLargestSignificand}
          : activation_range(spec.activations, Accumulator{});
  return activation * weight_range(spec.weights, 0);
}

Ports ports(const MixpeMulSpec& spec) {
  const bool is_fp16 = spec.activations == ActivationFormat::fp16;
  Ports list = {
      data_port("activation_i", PortDirection::input, 1, activation_bits(spec.activations),
                !is_fp16, is_fp16 ? "binary16" : "two's complement", "activation x"),
      data_port("weight_i", PortDirection::input, 1, kWeightBits,
                spec.weights == WeightFormat::int4, to_string(spec.weights), "quantised weight q"),
      data_port("product_o", PortDirection::output, 1, product_range(spec).signed_bits(), true,
                "two's complement",
                is_fp16 ? "significand product; q * x = product_o * 2^(exponent_o - 25)"
                        : "product q * x"),
  };
  if (is_fp16) {
    list.push_back(data_port("exponent_o", PortDirection::output, 1, kFp16ExponentBits, false,
                             "unsigned", "effective exponent max(E, 1) of the activation"));
    list.push_back(nonfinite_output("the product"));
  }
  return list;
}

int latency(const MixpeMulSpec& /*spec*/) { return 0; }

}  // namespace mpgen::spec
