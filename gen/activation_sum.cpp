#include <fmt/format.h>

#include "gen/compressor_tree.hpp"
#include "gen/emission.hpp"
#include "gen/group_accumulator.hpp"
#include "gen/lane_ports.hpp"
#include "gen/mixpe_product.hpp"
#include "gen/unit_text.hpp"
#include "spec/mixpe_pe.hpp"

namespace mpgen::gen {
namespace {

// Sign and significand of a binary16 in two's complement.
SvFunction signed_significand_function() {
  return {.name = "signed_significand",
          .width = {"ValueWidth", spec::kFp16SignificandBits + 1},
          .is_signed = true,
          .arguments = {{"activation", {"ActivationWidth", spec::kFp16Bits}, false, "", "", ""}},
          .locals = {{"sign", 1, false, "", "", ""},
                     {"field", {"ExponentWidth", spec::kFp16ExponentBits}, false, "", "", ""},
                     {"fraction", {"FractionWidth", spec::kFp16FractionBits}, false, "", "", ""}},
          .body = {"{sign, field, fraction} = activation;",
                   "signed_significand =\n{sign, {|field, fraction} ^ {SignificandWidth{sign}}} + "
                   "ValueWidth'(sign);"},
          .comment = ""};
}

struct SumEmitter {
  const spec::ActivationSumSpec& spec;
  SvModule& m;
  bool is_binary16;
  bool has_nonfinite;
  int value_bits;

  bool is_single() const { return spec.lanes == 1; }
  std::string activation() const {
    return is_single() ? "activations_i" : "activations_i[l*ActivationWidth +: ActivationWidth]";
  }
  std::string field() const {
    return is_single() ? "activations_i[14:10]"
                       : "activations_i[l*ActivationWidth + FractionWidth +: ExponentWidth]";
  }

  // Drives flat vectors from every lane and registers them when the pipeline asks for it.
  GroupAccumulator::LaneValue lane_values(GroupAccumulator& accumulator) {
    m.section("Activations");
    if (!is_binary16) return integer_values(accumulator);
    m.add({effective_exponent_function()});
    m.blank();
    m.add({signed_significand_function()});
    const std::string value = fmt::format("signed_significand({})", activation());
    const std::string exponent = fmt::format("effective_exponent({})", field());
    const SvWidth values_width("Lanes*ValueWidth", spec.lanes * value_bits);
    const SvWidth exponents_width("Lanes*ExponentWidth", spec.lanes * spec::kFp16ExponentBits);
    std::vector<SvStatement> loop;
    const auto drive = [&](const std::string& name, const std::string& slice,
                           const std::string& expression) {
      if (is_single()) {
        m.assign(name, expression);
      } else {
        loop.emplace_back(fmt::format("{}{} = {};", name, slice, expression));
      }
    };
    if (spec.pipeline.product || has_nonfinite) m.blank();
    if (spec.pipeline.product) {
      m.signal("values", values_width, "significands in two's complement");
      m.signal("exponents", exponents_width);
    }
    if (has_nonfinite) m.signal("nonfinite_lanes", {"Lanes", spec.lanes}, "Inf or NaN");
    if (spec.pipeline.product || has_nonfinite) m.blank();
    if (spec.pipeline.product) {
      drive("values", "[l*ValueWidth +: ValueWidth]", value);
      drive("exponents", "[l*ExponentWidth +: ExponentWidth]", exponent);
    }
    if (has_nonfinite) drive("nonfinite_lanes", "[l]", "&" + field());
    if (!loop.empty()) {
      m.process("always_comb", {{"for (int l = 0; l < Lanes; l++)", loop}});
    }
    if (!spec.pipeline.product) return {.value = value, .exponent = exponent};
    accumulator.product_stage({{"values", values_width}, {"exponents", exponents_width}});
    return {
        .value =
            is_single() ? "$signed(values_q)" : "$signed(values_q[l*ValueWidth +: ValueWidth])",
        .exponent = is_single() ? "exponents_q" : "exponents_q[l*ExponentWidth +: ExponentWidth]"};
  }

  GroupAccumulator::LaneValue integer_values(GroupAccumulator& accumulator) {
    const SvWidth values_width("Lanes*ValueWidth", spec.lanes * value_bits);
    m.signal("values", values_width);
    m.blank();
    m.assign("values", "activations_i");
    accumulator.product_stage({{"values", values_width}});
    const std::string values = spec.pipeline.product ? "values_q" : "values";
    return {.value = is_single() ? fmt::format("$signed({})", values)
                                 : fmt::format("$signed({}[l*ValueWidth +: ValueWidth])", values),
            .exponent = ""};
  }
};

}  // namespace

const SvModule& emit(const spec::ActivationSumSpec& spec, const std::string& name,
                     Emission& emission) {
  const bool is_binary16 = spec.activations == spec::ActivationFormat::fp16 &&
                           spec.accumulator.kind != spec::Accumulator::Kind::aligned;
  const bool has_nonfinite = is_binary16 && spec.nonfinite_flag;
  const int value_bits = is_binary16
                             ? spec::kFp16SignificandBits + 1
                             : spec::activation_port_bits(spec.activations, spec.accumulator);
  SvModule m;
  m.name = name;
  m.summary = "sum of one group's activations, once per activation row.";
  m.header = {fmt::format("asum_o = sum of x over the beats from first_i to last_i; x is {}. {}",
                          activation_text(spec.activations, spec.accumulator),
                          lsb_text(spec.activations, spec.accumulator)),
              accumulator_text(spec.accumulator, spec.activations),
              latency_text(spec::latency(spec), "beat", "group")};
  const SvWidth sum_width("SumWidth", asum_range(spec).signed_bits());
  GroupAccumulator accumulator(m, {.lanes = spec.lanes,
                                   .is_binary16 = is_binary16,
                                   .value_bits = value_bits,
                                   .value_width = "ValueWidth",
                                   .pipeline = spec.pipeline,
                                   .result = "asum",
                                   .result_width = sum_width,
                                   .has_nonfinite = has_nonfinite,
                                   .rounds = spec.accumulator.kind == spec::Accumulator::Kind::fp32,
                                   .group = spec.group});

  declare_group_parameters(m, spec.lanes, "SumWidth", sum_width.bits, spec.group);
  m.ports = group_ports(spec::ports(spec), "SumWidth");
  m.blank();
  if (spec.lanes < kTreeLanes &&
      (spec.lanes > 1 || spec.pipeline.product || has_nonfinite || !is_binary16)) {
    m.localparam("Lanes", std::to_string(spec.lanes));
  }
  if (is_binary16) {
    m.localparam("ActivationWidth", std::to_string(spec::kFp16Bits));
    m.localparam("ExponentWidth", std::to_string(spec::kFp16ExponentBits));
    m.localparam("FractionWidth", std::to_string(spec::kFp16FractionBits));
    m.localparam("SignificandWidth", std::to_string(spec::kFp16SignificandBits),
                 "of binary16, hidden bit included");
    m.localparam("ValueWidth", "SignificandWidth + 1", "in two's complement");
  } else {
    m.localparam("ValueWidth", std::to_string(value_bits), "one activation");
  }
  const int cut_rows = spec.pipeline.tree ? tree_cut_rows(spec.lanes) : 0;
  declare_term_widths(m, is_binary16, "ValueWidth", spec.lanes, cut_rows);
  check_group_parameters(m, spec.lanes, cut_rows, "SumWidth");

  SumEmitter lanes{spec, m, is_binary16, has_nonfinite, value_bits};
  const auto lane = lanes.lane_values(accumulator);
  accumulator.sum_and_accumulate(lane);
  return emission.add(std::move(m));
}

}  // namespace mpgen::gen
