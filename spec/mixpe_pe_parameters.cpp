#include "spec/unit_parameters.hpp"

namespace mpgen::spec {

UnitDescription describe_mixpe_pe() {
  using Spec = MixpePeSpec;
  return {.name = "mixpe_pe",
          .summary = "lanes of shift-add products, summed and accumulated over a group",
          .defaults = Spec{},
          .parameters = {weights_parameter<Spec>(), activations_parameter<Spec>(),
                         lanes_parameter<Spec>("Products in parallel: the elements of one beat."),
                         group_parameter<Spec>(), accumulator_parameter<Spec>(),
                         weight_offset_parameter<Spec>(
                             "The PE sums (q - offset) * x; 8 makes uint4 weights signed, which "
                             "takes fewer adders, and the zero point absorbs it."),
                         nonfinite_flag_parameter<Spec>(), pe_pipeline_parameter<Spec>()},
          .rules = {integer_accumulator_rule(), signed_weight_offset_rule(),
                    rounding_weight_offset_rule(), tree_rule()}};
}

}  // namespace mpgen::spec
