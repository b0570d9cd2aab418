// Combinations that several units refuse.
#include <utility>

#include "spec/unit_parameters.hpp"

namespace mpgen::spec {

CombinationRule integer_accumulator_rule() {
  return {.condition_key = "activations",
          .condition_values = {"int8"},
          .key = "accumulator",
          .allowed = {"exact"},
          .reason = "sums of integers need neither rounding nor alignment"};
}

CombinationRule tree_rule() {
  return {.condition_key = "lanes",
          .condition_values = {"1", "2"},
          .key = "pipeline",
          .allowed = {"product", "accumulate"},
          .reason = "the adder tree has no middle with fewer than 4 lanes"};
}

CombinationRule signed_weight_offset_rule() {
  return {.condition_key = "weights",
          .condition_values = {"int4"},
          .key = "weight_offset",
          .allowed = {"0"},
          .reason = "int4 has no zero point that could absorb it"};
}

CombinationRule rounding_weight_offset_rule() {
  return {.condition_key = "accumulator",
          .condition_values = {"fp32"},
          .key = "weight_offset",
          .allowed = {"0"},
          .reason = "it would change what is rounded"};
}

CombinationRule row_scale_rule(std::string key) {
  return {.condition_key = "activations",
          .condition_values = {"fp16"},
          .key = std::move(key),
          .allowed = {"zero_point", "convert", "scale", "output"},
          .reason = "fp16 activations have no scale per row"};
}

}  // namespace mpgen::spec
