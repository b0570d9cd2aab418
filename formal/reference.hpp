// Plain behavioural SystemVerilog of the units, written from the specification: what the emitted
// datapaths are proved against.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "formal/equivalence.hpp"
#include "formal/step.hpp"
#include "spec/unit.hpp"

namespace mpgen::formal {

/// The behavioural module of a design: `<design name>_reference`, the ports of the design. Uses
/// `*`, loops and tables; for the formal tools only, so neither small nor fast, and nothing of the
/// emitters is used. Nothing for a unit without a reference of its own (a composition whose parts
/// are proved one by one).
///
/// A sequential reference may have one more output, `legal_o`, which says that the inputs of all
/// cycles since the reset, this one included, keep the rules of the unit's stream (a packet begins
/// with `first_i`, is not too long, and so on). The comparison stops when it falls, so it must not
/// rise again.
std::optional<std::string> reference_rtl(const spec::Design& design);

/// Outputs of a design that count only while `nonfinite_o`, if it has one, is low.
std::vector<EquivalenceOptions::Void> void_outputs(const spec::Design& design);

/// What a proof takes of a processor.
enum class Effort {
  seconds,
  minutes,
  unknown,  ///< not seen to end yet; worth a try when there is a night for it
};

/// One proof that a design asks for.
struct Proof {
  std::string subject;  ///< "products", "whole unit", "rounding"
  spec::Design design;  ///< what is really proved: the design itself, or a reduced one
  std::string scope;    ///< "complete" or what was reduced: "4 lanes instead of 32, group 8"
  Effort effort = Effort::seconds;
  /// No complete proof is known to finish, so only the first `depth` cycles are looked at.
  bool only_bounded = false;
  int depth = 12;  ///< cycles of a bounded proof
  /// Only a function of the design is compared, with a reference of its own.
  std::optional<Step> step = std::nullopt;
};

/// The proofs of a design, most valuable first. At least one is meant for every arithmetic unit.
/// A composed unit (mixpe_dot, dialect_dot, mpgemm_tile) may list those of its parts.
std::vector<Proof> proofs_of(const spec::Design& design);

/// Emits the design of `proof`, writes it and its reference into a folder of their own and
/// compares them, with `void_outputs`. Throws what `prove_equivalent` throws, and
/// std::invalid_argument when the design has no reference.
Equivalence run_proof(const Proof& proof, std::chrono::seconds time_limit);

}  // namespace mpgen::formal
