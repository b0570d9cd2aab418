#include "gen/control_proofs.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gen/emission.hpp"

namespace mpgen::gen {
namespace {

using Proofs = std::vector<ControlProof>;

constexpr auto kComplete = "complete";
constexpr auto kControl = "streams and latency";

/// Checks of sums in a unit's own module, proved on a reduced design.
template <typename Unit>
Proofs with_widths(const spec::Design& design, const Unit& reduced, const std::string& check,
                   const std::string& scope) {
  Proofs proofs = {{kControl, design, design.name, kComplete, {check}}};
  const spec::Design small{.name = design.name, .unit = reduced};
  proofs.push_back({"widths",
                    small,
                    small.name,
                    small.unit == design.unit ? std::string(kComplete) : scope,
                    {"latency_a", "latency_c"}});
  return proofs;
}

/// mixpe_pe and activation_sum: two beats of the fewest lanes that keep the structure.
template <typename Unit>
Proofs group_sum_proofs(const spec::Design& design, const Unit& unit) {
  Unit reduced = unit;
  reduced.lanes = unit.pipeline.tree ? std::min(unit.lanes, 8) : std::min(unit.lanes, 2);
  reduced.group = std::min(unit.group, 2 * reduced.lanes);
  return with_widths(design, reduced, "sum_fits_a",
                     fmt::format("{} lanes instead of {}, groups of {} instead of {}",
                                 reduced.lanes, unit.lanes, reduced.group, unit.group));
}

Proofs proofs(const spec::Design& design, const spec::MixpePeSpec& unit) {
  return group_sum_proofs(design, unit);
}

Proofs proofs(const spec::Design& design, const spec::ActivationSumSpec& unit) {
  return group_sum_proofs(design, unit);
}

Proofs proofs(const spec::Design& design, const spec::DialectMacSpec& unit) {
  spec::DialectMacSpec reduced = unit;
  reduced.block = 16;
  reduced.lanes = std::min(unit.lanes, 4);
  reduced.longest_dot_product = std::min(unit.longest_dot_product, 64);
  return with_widths(design, reduced, "block_sum_in_range_a",
                     fmt::format("{} lanes instead of {}, blocks of 16 instead of {}",
                                 reduced.lanes, unit.lanes, unit.block));
}

Proofs proofs(const spec::Design& design, const spec::Mxfp4MacSpec& unit) {
  spec::Mxfp4MacSpec reduced = unit;
  reduced.lanes = std::min(unit.lanes, 4);
  return with_widths(design, reduced, "block_sum_in_range_a",
                     fmt::format("{} lanes instead of {}", reduced.lanes, unit.lanes));
}

Proofs proofs(const spec::Design& design, const spec::MpgemmTileSpec& unit) {
  // The parts that keep order are nothing but control, so they are proved in full size.
  const Emission names(design);
  Proofs list = {{"admission of beats", design, names.child_name("tile_sequencer"), kComplete, {}},
                 {"order of results", design, names.child_name("tile_output"), kComplete, {}}};
  spec::MpgemmTileSpec reduced = unit;
  reduced.rows = std::min(unit.rows, 2);
  reduced.columns = std::min(unit.columns, 2);
  if (unit.is_mixpe()) {
    reduced.lanes = unit.scheme == spec::TileScheme::w4a8 ? 4 : 1;
    reduced.group = 2 * reduced.lanes;
  }
  const spec::Design small{.name = design.name, .unit = reduced};
  list.push_back({"what the parts of the tile ask of each other",
                  small,
                  small.name,
                  fmt::format("{} x {} elements instead of {} x {}, {} beats a {}", reduced.rows,
                              reduced.columns, unit.rows, unit.columns, reduced.beats(),
                              unit.is_mixpe() ? "group" : "block"),
                  {}});
  return list;
}

/// Units whose checks all are control, or those of a module without clock.
template <typename Unit>
Proofs proofs(const spec::Design& design, const Unit& /*unit*/) {
  return {{kControl, design, design.name, kComplete, {}}};
}

Proofs proofs(const spec::Design& design, const spec::MixpeMulSpec& /*unit*/) {
  return {{"range of the product", design, design.name, kComplete, {}}};
}

/// A table alone: it promises nothing that a look at its values would not be.
Proofs proofs(const spec::Design& /*design*/, const spec::DialectDecoderSpec& /*unit*/) {
  return {};
}

}  // namespace

std::vector<ControlProof> control_proofs_of(const spec::Design& design) {
  return std::visit([&](const auto& unit) { return proofs(design, unit); }, design.unit);
}

}  // namespace mpgen::gen
