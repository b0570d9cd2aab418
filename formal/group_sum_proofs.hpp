// Which proofs a unit that sums groups asks for.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "formal/reference.hpp"

namespace mpgen::formal {

/// Integer activations and shared exponents leave the proof nothing to hold on to but a multiplier.
template <typename Unit>
Effort effort_of(const Unit& unit, int lanes) {
  const bool is_binary16 = unit.activations == spec::ActivationFormat::fp16;
  if (unit.accumulator.kind != spec::Accumulator::Kind::exact) return Effort::unknown;
  if (lanes == 1) return is_binary16 ? Effort::seconds : Effort::minutes;
  return is_binary16 ? Effort::minutes : Effort::unknown;
}

/// Of `unit`, a spec::MixpePeSpec or spec::ActivationSumSpec: complete proofs with one and two
/// lanes and without pipeline registers, at the full width of the sum, because proofs of adder
/// trees grow out of reach with the number of lanes; then with its pipeline registers, and as
/// few lanes as they allow, in the first cycles.
template <typename Unit>
std::vector<Proof> group_sum_proofs(const Unit& unit, const std::string& name) {
  std::vector<Proof> proofs;
  for (const int lanes : {1, 2}) {
    if (lanes > unit.lanes) break;
    Unit reduced = unit;
    reduced.lanes = lanes;
    reduced.pipeline = {};
    std::string scope = lanes == unit.lanes ? ""
                                            : std::to_string(lanes) + " of " +
                                                  std::to_string(unit.lanes) + " lanes";
    if (reduced.pipeline != unit.pipeline) {
      scope += std::string(scope.empty() ? "" : ", ") + "no pipeline registers";
    }
    proofs.push_back({.subject = "sums of a group",
                      .design = {name, reduced},
                      .scope = scope.empty() ? "complete" : scope,
                      .effort = effort_of(unit, lanes)});
  }
  Unit reduced = unit;
  // A register inside the adder tree needs a tree of four.
  reduced.lanes = std::min(unit.lanes, unit.pipeline.tree ? 4 : 2);
  proofs.push_back({.subject = "first results after a reset",
                    .design = {name, reduced},
                    .scope = "bounded, " + std::to_string(reduced.lanes) + " of " +
                             std::to_string(unit.lanes) + " lanes",
                    .effort = Effort::unknown,
                    .only_bounded = true,
                    .depth = spec::latency(reduced) + 2});
  return proofs;
}

}  // namespace mpgen::formal
