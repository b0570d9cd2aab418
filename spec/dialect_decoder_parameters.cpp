#include "spec/unit_parameters.hpp"

namespace mpgen::spec {

UnitDescription describe_dialect_decoder() {
  using Spec = DialectDecoderSpec;
  return {.name = "dialect_decoder",
          .summary = "DialectFP4 codes of a block to signs and magnitudes, combinational",
          .defaults = Spec{},
          .parameters = {lanes_parameter<Spec>("Elements in parallel, all of one block."),
                         formatbook_parameter<Spec>()},
          .rules = {}};
}

}  // namespace mpgen::spec
