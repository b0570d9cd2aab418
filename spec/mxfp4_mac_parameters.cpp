#include "spec/unit_parameters.hpp"

namespace mpgen::spec {

UnitDescription describe_mxfp4_mac() {
  using Spec = Mxfp4MacSpec;
  return {.name = "mxfp4_mac",
          .summary = "dot product of two streams of OCP MXFP4 blocks of 32 elements",
          .defaults = Spec{},
          .parameters = {lanes_parameter<Spec>("Products in parallel: the elements of one beat.",
                                               kMxfp4Block),
                         output_parameter<Spec>(),
                         block_mac_pipeline_parameter<Spec>("after the decoders")},
          .rules = {}};
}

}  // namespace mpgen::spec
