#include "spec/unit_parameters.hpp"

namespace mpgen::spec {

UnitDescription describe_mixpe_mul() {
  return {.name = "mixpe_mul",
          .summary =
              "shift-add product of an FP16 or INT8 activation and a 4-bit weight, "
              "combinational",
          .defaults = MixpeMulSpec{},
          .parameters = {weights_parameter<MixpeMulSpec>(), activations_parameter<MixpeMulSpec>()},
          .rules = {}};
}

}  // namespace mpgen::spec
