// Combinations that several units refuse.
#include <string>
#include <utility>
#include <vector>

#include "spec/unit_parameters.hpp"

namespace mpgen::spec {

CombinationRule integer_accumulator_rule() {
  return {.conditions = {{.key = "activations", .values = {"int8"}}},
          .key = "accumulator",
          .allowed = {"exact"},
          .reason = "sums of integers need neither rounding nor alignment"};
}

CombinationRule tree_rule() {
  return {.conditions = {{.key = "lanes", .values = {"1", "2"}}},
          .key = "pipeline",
          .allowed = {"product", "accumulate"},
          .reason = "the adder tree has no middle with fewer than 4 lanes"};
}

CombinationRule signed_weight_offset_rule() {
  return {.conditions = {{.key = "weights", .values = {"int4"}}},
          .key = "weight_offset",
          .allowed = {"0"},
          .reason = "int4 has no zero point that could absorb it"};
}

CombinationRule rounding_weight_offset_rule() {
  return {.conditions = {{.key = "accumulator", .values = {"fp32"}}},
          .key = "weight_offset",
          .allowed = {"0"},
          .reason = "it would change what is rounded"};
}

CombinationRule row_scale_rule(std::string key) {
  return {.conditions = {{.key = "activations", .values = {"fp16"}}},
          .key = std::move(key),
          .allowed = {"zero_point", "convert", "scale", "output"},
          .reason = "fp16 activations have no scale per row"};
}

std::vector<CombinationRule> serial_quantizer_rules(const std::string& key) {
  std::vector<CombinationRule> rules;
  for (const int block : {16, 32, 64}) {
    std::vector<std::string> fewer;
    for (int lanes = 1; lanes < block; lanes *= 2) fewer.push_back(std::to_string(lanes));
    rules.push_back({.conditions = {{.key = "block", .values = {std::to_string(block)}},
                                    {.key = "lanes", .values = std::move(fewer)}},
                     .key = key,
                     .allowed = {},
                     .reason = "the serial form has its registers in its own places"});
  }
  return rules;
}

}  // namespace mpgen::spec
