#include "spec/unit_parameters.hpp"

namespace mpgen::spec {

UnitDescription describe_activation_sum() {
  using Spec = ActivationSumSpec;
  return {
      .name = "activation_sum",
      .summary = "sum of a group's activations, once per activation row",
      .defaults = Spec{},
      .parameters = {activations_parameter<Spec>(),
                     lanes_parameter<Spec>("Activations in parallel: the elements of one beat."),
                     group_parameter<Spec>(), accumulator_parameter<Spec>(),
                     nonfinite_flag_parameter<Spec>(), pe_pipeline_parameter<Spec>()},
      .rules = {integer_accumulator_rule(), tree_rule()}};
}

}  // namespace mpgen::spec
