#include "spec/unit_parameters.hpp"

namespace mpgen::spec {

UnitDescription describe_format_selector() {
  using Spec = FormatSelectorSpec;
  return {
      .name = "format_selector",
      .summary = "online quantiser: FP16 activations to DialectFP4 blocks in two stages",
      .defaults = Spec{},
      .parameters = {block_parameter<Spec>(),
                     lanes_parameter<Spec>("Activations in parallel: the elements of one beat."),
                     block_quantizer_pipeline_parameter("pipeline", &Spec::pipeline),
                     beat_side_bits_parameter<Spec>(), formatbook_parameter<Spec>()},
      .rules = serial_quantizer_rules("pipeline")};
}

}  // namespace mpgen::spec
