#include <fmt/format.h>

#include "gen/compressor_tree.hpp"
#include "gen/emission.hpp"
#include "gen/group_accumulator.hpp"
#include "gen/lane_terms.hpp"
#include "gen/unit_text.hpp"
#include "spec/mixpe_pe.hpp"

namespace mpgen::gen {
namespace {

// Sign and significand of each lane in two's complement, with the exponent beside it.
void unpack_binary16_lanes(SvModule& m, int lanes, bool has_nonfinite) {
  m.section("Activations");
  m.signal("values", {"Lanes*ValueWidth", lanes * (spec::kFp16SignificandBits + 1)},
           "significands in two's complement");
  m.signal("exponents", {"Lanes*ExponentWidth", lanes * spec::kFp16ExponentBits}, "max(E, 1)");
  if (has_nonfinite) m.signal("nonfinite_lanes", {"Lanes", lanes});
  m.blank();
  std::vector<SvItem> items = {
      {SvSignal{"activation", spec::kFp16Bits, false, "", "", ""}},
      {SvSignal{"sign", 1, false, "", "", ""}},
      {SvSignal{"is_normal", 1, false, "", "", ""}},
      {SvSignal{"significand", "SignificandWidth", false, "", "", ""}},
      {SvBlank{}},
      {SvAssign{"activation", "activations_i[l*ActivationWidth +: ActivationWidth]"}},
      {SvAssign{"sign", "activation[15]"}},
      {SvAssign{"is_normal", "|activation[14:10]"}},
      {SvAssign{"significand", "{is_normal, activation[9:0]}"}},
      {SvBlank{}},
      {SvAssign{"values[l*ValueWidth +: ValueWidth]",
                "{sign, significand ^ {SignificandWidth{sign}}} +\nValueWidth'(sign)"}},
      {SvAssign{"exponents[l*ExponentWidth +: ExponentWidth]",
                "{activation[14:11], activation[10] | ~is_normal}"}}};
  if (has_nonfinite) items.push_back({SvAssign{"nonfinite_lanes[l]", "&activation[14:10]"}});
  m.add({SvGenerateFor{"l", "Lanes", "gen_lane", items}});
}

}  // namespace

const SvModule& emit(const spec::ActivationSumSpec& spec, const std::string& name,
                     Emission& emission) {
  const bool is_binary16 = spec.activations == spec::ActivationFormat::fp16 &&
                           spec.accumulator.kind != spec::Accumulator::Kind::aligned;
  const bool has_nonfinite = is_binary16 && spec.nonfinite_flag;
  const int value_bits = is_binary16
                             ? spec::kFp16SignificandBits + 1
                             : spec::activation_port_bits(spec.activations, spec.accumulator);
  const int term_bits = is_binary16 ? value_bits + spec::kFp16LargestExponent - 1 : value_bits;

  SvModule m;
  m.name = name;
  m.summary = "sum of one group's activations, once per activation row.";
  m.header = {fmt::format("asum_o = sum of x over the beats from first_i to last_i; x is {}. {}",
                          activation_text(spec.activations, spec.accumulator),
                          lsb_text(spec.activations, spec.accumulator)),
              accumulator_text(spec.accumulator, spec.activations),
              latency_text(spec::latency(spec), "beat", "group")};
  const SvWidth sum_width("SumWidth", asum_range(spec).signed_bits());
  GroupAccumulator accumulator(m, emission,
                               {.lanes = spec.lanes,
                                .term_bits = term_bits,
                                .pipeline = spec.pipeline,
                                .result = "asum",
                                .result_width = sum_width,
                                .has_nonfinite = has_nonfinite,
                                .rounds = spec.accumulator.kind == spec::Accumulator::Kind::fp32});

  declare_group_parameters(m, spec.lanes, "SumWidth", sum_width.bits, spec.group);
  m.ports = group_ports(spec::ports(spec), "SumWidth");
  m.blank();
  if (is_binary16) {
    m.localparam("ActivationWidth", std::to_string(spec::kFp16Bits));
    m.localparam("SignificandWidth", std::to_string(spec::kFp16SignificandBits),
                 "of binary16, hidden bit included");
    m.localparam("ValueWidth", "SignificandWidth + 1", "in two's complement");
  } else {
    m.localparam("ValueWidth", std::to_string(value_bits), "one activation");
  }
  declare_term_widths(m, is_binary16, "ValueWidth", spec.lanes,
                      spec.pipeline.tree ? tree_cut_rows(spec.lanes) : 0);
  check_group_parameters(m, spec.lanes);

  if (is_binary16) {
    unpack_binary16_lanes(m, spec.lanes, has_nonfinite);
  } else {
    m.section("Activations");
    m.signal("values", {"Lanes*ValueWidth", spec.lanes * value_bits});
    m.blank();
    m.assign("values", "activations_i");
  }
  std::vector<StagedSignal> staged = {{"values", {"Lanes*ValueWidth", spec.lanes * value_bits}}};
  if (is_binary16) {
    staged.push_back({"exponents", {"Lanes*ExponentWidth", spec.lanes * spec::kFp16ExponentBits}});
  }
  accumulator.product_stage(staged);
  lane_terms(m, {.is_binary16 = is_binary16,
                 .lanes = spec.lanes,
                 .term_bits = term_bits,
                 .value_bits = value_bits,
                 .values = accumulator.current("values"),
                 .value_width = "ValueWidth",
                 .exponents = accumulator.current("exponents")});
  accumulator.sum_and_accumulate();
  return emission.add(std::move(m));
}

}  // namespace mpgen::gen
