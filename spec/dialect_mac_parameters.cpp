#include "spec/unit_parameters.hpp"

namespace mpgen::spec {
namespace {

CombinationRule decode_rule() {
  return {.conditions = {{.key = "operands", .values = {"decoded"}}},
          .key = "pipeline",
          .allowed = {"sum", "output"},
          .reason = "decoded operands need no decoder"};
}

}  // namespace

UnitDescription describe_dialect_mac() {
  using Spec = DialectMacSpec;
  return {.name = "dialect_mac",
          .summary = "dot product of two streams of DialectFP4 blocks",
          .defaults = Spec{},
          .parameters = {block_parameter<Spec>(),
                         lanes_parameter<Spec>("Products in parallel: the elements of one beat."),
                         choice_parameter(
                             "operands", &Spec::operands,
                             {DialectOperands::codes, DialectOperands::decoded},
                             "What the ports take: codes with their block's dialect, or signs and "
                             "magnitudes that a dialect_decoder has made of them."),
                         block_accumulator_parameter<Spec>(), longest_dot_product_parameter<Spec>(),
                         block_output_parameter<Spec>(),
                         block_mac_pipeline_parameter<Spec>("codes only: after the decoders"),
                         formatbook_parameter<Spec>()},
          .rules = {decode_rule()}};
}

}  // namespace mpgen::spec
