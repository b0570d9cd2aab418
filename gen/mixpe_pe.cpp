#include <fmt/format.h>

#include "gen/compressor_tree.hpp"
#include "gen/emission.hpp"
#include "gen/group_accumulator.hpp"
#include "gen/lane_ports.hpp"
#include "gen/mixpe_product.hpp"
#include "gen/unit_text.hpp"

namespace mpgen::gen {
namespace {

// Everything about the lanes' products that follows from the specification.
struct Lanes {
  explicit Lanes(const spec::MixpePeSpec& spec)
      : is_binary16(spec.activations == spec::ActivationFormat::fp16 &&
                    spec.accumulator.kind != spec::Accumulator::Kind::aligned),
        recodes(spec.weights == spec::WeightFormat::int4 || spec.weight_offset != 0),
        splits_carry(recodes && !is_binary16),
        activation_bits(spec::activation_port_bits(spec.activations, spec.accumulator)) {
    const spec::IntegerRange weights = spec::weight_range(spec.weights, spec.weight_offset);
    const spec::IntegerRange activations =
        is_binary16 ? spec::aligned_range(0)
                    : spec::activation_range(spec.activations, spec.accumulator);
    product = activations * weights;
    // A split product stands one too low while its carry waits.
    if (splits_carry) product.minimum -= 1;
    product_bits = product.signed_bits();
  }

  bool is_binary16;
  bool recodes;
  bool splits_carry;
  int activation_bits;
  spec::IntegerRange product;
  int product_bits = 0;
};

void describe(SvModule& m, const spec::MixpePeSpec& spec) {
  m.summary = "mixed-precision dot product of one group, without multipliers.";
  const std::string weight = spec.weight_offset == 0 ? "q" : "(q - 8)";
  m.header.push_back(fmt::format(
      "dot_o = sum of {} * x over the beats from first_i to last_i; q is {}, x is {}. {}", weight,
      to_string(spec.weights), activation_text(spec.activations, spec.accumulator),
      lsb_text(spec.activations, spec.accumulator)));
  if (spec.weight_offset != 0) {
    m.header.emplace_back(
        "q - 8 is a two's complement digit, which needs two partial products instead of three; the "
        "dequantizer takes the 8 from the zero point: (q - z) = (q - 8) - (z - 8).");
  }
  m.header.push_back(accumulator_text(spec.accumulator, spec.activations));
  m.header.push_back(latency_text(spec::latency(spec), "beat", "group"));
}

ProductForm product_form(const Lanes& lanes) {
  return {.is_binary16 = lanes.is_binary16,
          .activation_bits = lanes.activation_bits,
          .recodes = lanes.recodes,
          .splits_carry = lanes.splits_carry,
          .range = lanes.product};
}

// Expressions for lane `l`, or for the only lane.
struct LaneOperands {
  LaneOperands(const spec::MixpePeSpec& spec, const Lanes& lanes) {
    const bool is_single = spec.lanes == 1;
    activation =
        is_single ? "activations_i" : "activations_i[l*ActivationWidth +: ActivationWidth]";
    field = is_single ? "activations_i[14:10]"
                      : "activations_i[l*ActivationWidth + FractionWidth +: ExponentWidth]";
    weight = is_single ? "weights_i" : "weights_i[l*WeightWidth +: WeightWidth]";
    carry = is_single ? "weights_i[1]" : "weights_i[l*WeightWidth + 1]";
    if (spec.weight_offset != 0) weight += " ^ WeightOffset";
    product = fmt::format("multiply({}, {})", activation, weight);
    if (lanes.is_binary16) exponent = fmt::format("effective_exponent({})", field);
  }

  std::string activation;
  std::string field;
  std::string weight;
  std::string carry;
  std::string product;
  std::string exponent;
};

// Drives flat vectors from every lane: in a loop, or by assignments for the only lane.
void drive_lanes(SvModule& m, int lanes,
                 const std::vector<std::pair<std::string, std::string>>& drives,
                 const std::vector<std::string>& slices) {
  if (drives.empty()) return;
  if (lanes == 1) {
    for (const auto& [name, expression] : drives) m.assign(name, expression);
    return;
  }
  std::vector<SvStatement> body;
  for (std::size_t i = 0; i < drives.size(); ++i) {
    body.emplace_back(fmt::format("{}{} = {};", drives[i].first, slices[i], drives[i].second));
  }
  m.process("always_comb", {{"for (int l = 0; l < Lanes; l++)", body}});
}

GroupAccumulator::LaneValue lane_products(SvModule& m, const spec::MixpePeSpec& spec,
                                          const Lanes& lanes, GroupAccumulator& accumulator) {
  m.section("Products");
  if (lanes.is_binary16) {
    m.add({effective_exponent_function()});
    m.blank();
  }
  m.add({product_function(product_form(lanes))});
  const LaneOperands operands(spec, lanes);
  const SvWidth products_width("Lanes*ProductWidth", spec.lanes * lanes.product_bits);
  const SvWidth exponents_width("Lanes*ExponentWidth", spec.lanes * spec::kFp16ExponentBits);
  const SvWidth lanes_width("Lanes", spec.lanes);

  std::vector<std::pair<std::string, std::string>> drives;
  std::vector<std::string> slices;
  std::vector<StagedSignal> staged;
  const auto drive = [&](const char* name, const std::string& expression, const char* slice) {
    drives.emplace_back(name, expression);
    slices.emplace_back(slice);
  };
  const bool has_nonfinite = lanes.is_binary16 && spec.nonfinite_flag;
  const bool is_staged = spec.pipeline.product;
  if (is_staged || has_nonfinite || lanes.splits_carry) m.blank();
  if (is_staged) {
    m.signal("products", products_width);
    drive("products", operands.product, "[l*ProductWidth +: ProductWidth]");
    staged.push_back({"products", products_width});
    if (lanes.is_binary16) {
      m.signal("exponents", exponents_width);
      drive("exponents", operands.exponent, "[l*ExponentWidth +: ExponentWidth]");
      staged.push_back({"exponents", exponents_width});
    }
  }
  if (lanes.splits_carry) {
    m.signal("carries", lanes_width, "complete the products; added in the tree");
    drive("carries", operands.carry, "[l]");
    if (is_staged) staged.push_back({"carries", lanes_width});
  }
  if (has_nonfinite) {
    m.signal("nonfinite_lanes", lanes_width, "Inf or NaN");
    drive("nonfinite_lanes", "&" + operands.field, "[l]");
  }
  if (!drives.empty()) m.blank();
  drive_lanes(m, spec.lanes, drives, slices);
  if (!is_staged) return {.value = operands.product, .exponent = operands.exponent};

  accumulator.product_stage(staged);
  const bool is_single = spec.lanes == 1;
  return {.value = is_single ? "$signed(products_q)"
                             : "$signed(products_q[l*ProductWidth +: ProductWidth])",
          .exponent = is_single ? "exponents_q" : "exponents_q[l*ExponentWidth +: ExponentWidth]"};
}

}  // namespace

const SvModule& emit(const spec::MixpePeSpec& spec, const std::string& name, Emission& emission) {
  const Lanes lanes(spec);
  SvModule m;
  m.name = name;
  describe(m, spec);
  const SvWidth dot_width("DotWidth", dot_range(spec).signed_bits());
  GroupAccumulator accumulator(m, {.lanes = spec.lanes,
                                   .is_binary16 = lanes.is_binary16,
                                   .value_bits = lanes.product_bits,
                                   .value_width = "ProductWidth",
                                   .pipeline = spec.pipeline,
                                   .result = "dot",
                                   .result_width = dot_width,
                                   .has_carries = lanes.splits_carry,
                                   .has_nonfinite = lanes.is_binary16 && spec.nonfinite_flag,
                                   .rounds = spec.accumulator.kind == spec::Accumulator::Kind::fp32,
                                   .group = spec.group});

  declare_group_parameters(m, spec.lanes, "DotWidth", dot_width.bits, spec.group);
  m.ports = group_ports(spec::ports(spec), "DotWidth");
  m.blank();
  if (spec.lanes < kTreeLanes && (spec.lanes > 1 || spec.pipeline.product || lanes.splits_carry ||
                                  (lanes.is_binary16 && spec.nonfinite_flag))) {
    m.localparam("Lanes", std::to_string(spec.lanes));
  }
  m.localparam("ActivationWidth", std::to_string(lanes.activation_bits));
  if (lanes.is_binary16) {
    m.localparam("ExponentWidth", std::to_string(spec::kFp16ExponentBits));
    if (spec.lanes > 1) m.localparam("FractionWidth", std::to_string(spec::kFp16FractionBits));
  }
  m.localparam("WeightWidth", std::to_string(spec::kWeightBits));
  declare_product_widths(m, product_form(lanes));
  m.localparam("ProductWidth", std::to_string(lanes.product_bits),
               fmt::format("{}..{}", lanes.product.minimum, lanes.product.maximum));
  const int cut_rows = spec.pipeline.tree ? tree_cut_rows(spec.lanes) : 0;
  declare_term_widths(m, lanes.is_binary16, "ProductWidth", spec.lanes, cut_rows);
  if (spec.weight_offset != 0) {
    m.comment("Inverting the most significant bit turns 0..15 into -8..7.");
    m.add({SvLocalparam{"WeightOffset", "4'b1000", "", "logic [WeightWidth-1:0]"}});
  }
  check_group_parameters(m, spec.lanes, cut_rows, "DotWidth");

  const auto lane = lane_products(m, spec, lanes, accumulator);
  accumulator.sum_and_accumulate(lane);
  return emission.add(std::move(m));
}

}  // namespace mpgen::gen
