#include "spec/unit_parameters.hpp"

namespace mpgen::spec {

UnitDescription describe_dialect_dot() {
  using Spec = DialectDotSpec;
  return {.name = "dialect_dot",
          .summary = "FP16 activations, quantised online, times DialectFP4 weights",
          .defaults = Spec{},
          .parameters = {block_parameter<Spec>(),
                         lanes_parameter<Spec>("Products in parallel: the elements of one beat."),
                         block_accumulator_parameter<Spec>(), longest_dot_product_parameter<Spec>(),
                         block_output_parameter<Spec>(),
                         block_quantizer_pipeline_parameter("selector_pipeline",
                                                            &Spec::selector_pipeline),
                         block_mac_pipeline_parameter<Spec>("after the decoders"),
                         formatbook_parameter<Spec>()},
          .rules = serial_quantizer_rules("selector_pipeline")};
}

}  // namespace mpgen::spec
