// Which proofs show that the checks of a design's modules hold.
#pragma once

#include <string>
#include <vector>

#include "spec/unit.hpp"

namespace mpgen::gen {

/// One run of flow::prove_properties.
struct ControlProof {
  std::string subject;               ///< "streams and latency", "widths"
  spec::Design design;               ///< to emit: the design itself, or a reduced one
  std::string module;                ///< of it, the top of the proof
  std::string scope;                 ///< "complete", or what was reduced
  std::vector<std::string> without;  ///< checks that another proof of the list is for
};

/// The proofs of a design. Control is proved as it is; checks that look at sums, on few lanes and
/// short groups. A composed unit has those of its own checks and of what its parts ask of it; the
/// parts' own checks are proved with the parts as tops.
std::vector<ControlProof> control_proofs_of(const spec::Design& design);

}  // namespace mpgen::gen
