#include <fmt/format.h>

#include "gen/emission.hpp"
#include "gen/stream_checks.hpp"
#include "gen/unit_text.hpp"

namespace mpgen::gen {

const SvModule& emit(const spec::DialectDotSpec& spec, const std::string& name,
                     Emission& emission) {
  const SvModule& selector =
      emit(format_selector_of(spec), emission.child_name("format_selector"), emission);
  const SvModule& mac = emit(dialect_mac_of(spec), emission.child_name("dialect_mac"), emission);
  const int side_bits = spec::block_side_bits(spec.formatbook);

  SvModule m;
  m.name = name;
  m.summary = "dot product of FP16 activations and DialectFP4 weights.";
  m.header = {
      fmt::format("The activations of a block of {0} are quantised online by the two-stage "
                  "selector, then multiplied by pre-quantised weights, codes {{sign, index}} with "
                  "the side data {{dialect, s}} of their block, which is given with every beat. A "
                  "block takes {1} beat{2} of {3} lane{4}; a dot product is one or more blocks "
                  "from first_i to last_i.",
                  spec.block, spec.beats(), spec.beats() == 1 ? "" : "s", spec.lanes,
                  spec.lanes == 1 ? "" : "s"),
      block_accumulator_text(spec.accumulator, spec.output, spec.longest_dot_product),
      "An Inf or NaN activation makes the result the canonical quiet NaN, whatever its weight.",
      latency_text(spec::latency(spec), "beat", "dot product")};
  for (const auto& port : spec::ports(spec)) m.ports.push_back(module_port(port));

  m.section("Activations, quantised; the weights travel with them");
  m.localparam("Lanes", std::to_string(spec.lanes));
  m.localparam("CodeWidth", std::to_string(spec::kDialectCodeBits), "sign, index");
  m.localparam("SideWidth", std::to_string(side_bits), "dialect, shared exponent");
  m.blank();
  const SvWidth codes{"Lanes*CodeWidth", spec.lanes * spec::kDialectCodeBits};
  const SvWidth side{"SideWidth", side_bits};
  m.signal("block_valid", 1);
  m.signal("block_first", 1);
  m.signal("block_last", 1);
  m.signal("activation_codes", codes);
  m.signal("activation_side", side);
  m.signal("block_nonfinite", 1);
  m.signal("beat_side", {"Lanes*CodeWidth+SideWidth", codes.bits + side.bits});
  m.signal("weight_codes", codes);
  m.signal("weight_side", side);
  m.blank();
  m.add({connect_by_name("u_format_selector", selector,
                         {{"beat_side_i", "{weight_codes_i, weight_side_i}"},
                          {"valid_o", "block_valid"},
                          {"first_o", "block_first"},
                          {"last_o", "block_last"},
                          {"codes_o", "activation_codes"},
                          {"side_o", "activation_side"},
                          {"nonfinite_o", "block_nonfinite"},
                          {"beat_side_o", "beat_side"}})});
  m.blank();
  m.assign("{weight_codes, weight_side}", "beat_side");
  m.section("Dot product");
  m.add({connect_by_name("u_dialect_mac", mac,
                         {{"valid_i", "block_valid"},
                          {"first_i", "block_first"},
                          {"last_i", "block_last"},
                          {"activation_codes_i", "activation_codes"},
                          {"activation_side_i", "activation_side"},
                          {"weight_codes_i", "weight_codes"},
                          {"weight_side_i", "weight_side"},
                          {"nonfinite_i", "block_nonfinite"}})});
  // Only an exact accumulator has an end.
  const bool is_exact = spec.accumulator == spec::BlockAccumulator::exact;
  check_packets(
      m, {.packet = "dot",
          .multiple_of = spec.beats(),
          .most_beats = std::to_string(is_exact ? spec.longest_dot_product / spec.lanes : 0)});
  assert_latency(m, "valid_i & last_i", spec::latency(spec));
  return emission.add(std::move(m));
}

}  // namespace mpgen::gen
