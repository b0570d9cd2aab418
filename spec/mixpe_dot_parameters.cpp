#include "spec/unit_parameters.hpp"

namespace mpgen::spec {

UnitDescription describe_mixpe_dot() {
  using Spec = MixpeDotSpec;
  return {
      .name = "mixpe_dot",
      .summary = "complete group-quantised dot product, from codes and scales to FP32 or FP16",
      .defaults = Spec{},
      .parameters = {weights_parameter<Spec>(), activations_parameter<Spec>(),
                     lanes_parameter<Spec>("Products in parallel: the elements of one beat."),
                     group_parameter<Spec>(), accumulator_parameter<Spec>(),
                     pe_pipeline_parameter<Spec>(),
                     dequantizer_pipeline_parameter("dequantizer_pipeline",
                                                    &Spec::dequantizer_pipeline),
                     output_parameter<Spec>()},
      .rules = {integer_accumulator_rule(), tree_rule(), row_scale_rule("dequantizer_pipeline")}};
}

}  // namespace mpgen::spec
