#include "gen/emission.hpp"
#include "gen/mixpe_product.hpp"

namespace mpgen::gen {

const SvModule& emit(const spec::MixpeMulSpec& spec, const std::string& name, Emission& emission) {
  return emission.add(
      product_module(name, {.is_binary16 = spec.activations == spec::ActivationFormat::fp16,
                            .activation_bits = spec::activation_bits(spec.activations),
                            .recodes = spec.weights == spec::WeightFormat::int4,
                            .range = spec::product_range(spec)}));
}

}  // namespace mpgen::gen
