#include "spec/unit_parameters.hpp"

namespace mpgen::spec {

UnitDescription describe_dequantizer() {
  using Spec = DequantizerSpec;
  return {.name = "dequantizer",
          .summary = "end of a group: zero point, conversion, scale, and FP32 sum over groups",
          .defaults = Spec{},
          .parameters = {weights_parameter<Spec>(), activations_parameter<Spec>(),
                         lanes_parameter<Spec>("Lanes of the PE in front: with group and "
                                               "accumulator they fix the widths of the inputs."),
                         group_parameter<Spec>(), accumulator_parameter<Spec>(),
                         weight_offset_parameter<Spec>(
                             "Weight offset of the PE in front: d = dot - (z - offset) * asum."),
                         output_parameter<Spec>(),
                         dequantizer_pipeline_parameter("pipeline", &Spec::pipeline)},
          .rules = {integer_accumulator_rule(), signed_weight_offset_rule(),
                    rounding_weight_offset_rule(), row_scale_rule("pipeline")}};
}

}  // namespace mpgen::spec
