#include "spec/unit_parameters.hpp"

namespace mpgen::spec {

UnitDescription describe_dialect_quantizer_mse() {
  using Spec = DialectQuantizerMseSpec;
  return {
      .name = "dialect_quantizer_mse",
      .summary = "exact online quantiser: the dialect with the least squared error of all",
      .defaults = Spec{},
      .parameters = {block_parameter<Spec>(),
                     lanes_parameter<Spec>("Activations in parallel: the elements of one beat."),
                     block_quantizer_pipeline_parameter("pipeline", &Spec::pipeline),
                     beat_side_bits_parameter<Spec>(), formatbook_parameter<Spec>()},
      .rules = serial_quantizer_rules("pipeline")};
}

}  // namespace mpgen::spec
