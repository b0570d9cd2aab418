#include <fmt/format.h>

#include "gen/compressor_tree.hpp"
#include "gen/emission.hpp"
#include "gen/group_accumulator.hpp"
#include "gen/lane_terms.hpp"
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
    term_bits = is_binary16 ? product_bits + spec::kFp16LargestExponent - 1 : product_bits;
  }

  bool is_binary16;
  bool recodes;
  bool splits_carry;
  int activation_bits;
  spec::IntegerRange product;
  int product_bits = 0;
  int term_bits = 0;
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

void lane_products(SvModule& m, const spec::MixpePeSpec& spec, const Lanes& lanes,
                   const SvModule& product) {
  m.section("Products");
  m.signal("products", {"Lanes*ProductWidth", spec.lanes * lanes.product_bits});
  if (lanes.is_binary16) {
    m.signal("exponents", {"Lanes*ExponentWidth", spec.lanes * spec::kFp16ExponentBits});
    if (spec.nonfinite_flag) {
      m.signal("nonfinite_lanes", {"Lanes", spec.lanes});
    } else {
      m.signal("unused_nonfinite_lanes", {"Lanes", spec.lanes}, "watched by another unit");
    }
  }
  if (lanes.splits_carry) {
    m.signal("carries", {"Lanes", spec.lanes}, "complete the products; added in the tree");
  }
  m.blank();
  const std::string weight = "weights_i[l*WeightWidth +: WeightWidth]";
  SvInstance instance{"u_mul", &product, {}, {}};
  instance.connections = {{"activation_i", "activations_i[l*ActivationWidth +: ActivationWidth]"},
                          {"weight_i", spec.weight_offset == 0 ? weight : weight + " ^ 4'b1000"},
                          {"product_o", "products[l*ProductWidth +: ProductWidth]"}};
  if (lanes.splits_carry) instance.connections.push_back({"carry_o", "carries[l]"});
  if (lanes.is_binary16) {
    instance.connections.push_back({"exponent_o", "exponents[l*ExponentWidth +: ExponentWidth]"});
    instance.connections.push_back(
        {"nonfinite_o", spec.nonfinite_flag ? "nonfinite_lanes[l]" : "unused_nonfinite_lanes[l]"});
  }
  std::vector<SvItem> items;
  if (spec.weight_offset != 0) {
    items.push_back({SvComment{"Inverting the most significant bit turns 0..15 into -8..7."}});
  }
  items.push_back({instance});
  m.add({SvGenerateFor{"l", "Lanes", "gen_lane", items}});
}

}  // namespace

const SvModule& emit(const spec::MixpePeSpec& spec, const std::string& name, Emission& emission) {
  const Lanes lanes(spec);
  const SvModule& product = emission.add(
      product_module(emission.child_name("mixpe_mul"), {.is_binary16 = lanes.is_binary16,
                                                        .activation_bits = lanes.activation_bits,
                                                        .recodes = lanes.recodes,
                                                        .splits_carry = lanes.splits_carry,
                                                        .range = lanes.product}));
  SvModule m;
  m.name = name;
  describe(m, spec);
  const SvWidth dot_width("DotWidth", dot_range(spec).signed_bits());
  const bool has_nonfinite = lanes.is_binary16 && spec.nonfinite_flag;
  GroupAccumulator accumulator(m, emission,
                               {.lanes = spec.lanes,
                                .term_bits = lanes.term_bits,
                                .pipeline = spec.pipeline,
                                .result = "dot",
                                .result_width = dot_width,
                                .has_carries = lanes.splits_carry,
                                .has_nonfinite = has_nonfinite,
                                .rounds = spec.accumulator.kind == spec::Accumulator::Kind::fp32});

  declare_group_parameters(m, spec.lanes, "DotWidth", dot_width.bits, spec.group);
  m.ports = group_ports(spec::ports(spec), "DotWidth");
  m.blank();
  m.localparam("ActivationWidth", std::to_string(lanes.activation_bits));
  m.localparam("WeightWidth", std::to_string(spec::kWeightBits));
  m.localparam("ProductWidth", std::to_string(lanes.product_bits),
               fmt::format("{}..{}", lanes.product.minimum, lanes.product.maximum));
  declare_term_widths(m, lanes.is_binary16, "ProductWidth", spec.lanes,
                      spec.pipeline.tree ? tree_cut_rows(spec.lanes) : 0);
  check_group_parameters(m, spec.lanes);

  lane_products(m, spec, lanes, product);
  std::vector<StagedSignal> staged = {
      {"products", {"Lanes*ProductWidth", spec.lanes * lanes.product_bits}}};
  if (lanes.is_binary16) {
    staged.push_back({"exponents", {"Lanes*ExponentWidth", spec.lanes * spec::kFp16ExponentBits}});
  }
  if (lanes.splits_carry) staged.push_back({"carries", {"Lanes", spec.lanes}});
  accumulator.product_stage(staged);
  lane_terms(m, {.is_binary16 = lanes.is_binary16,
                 .lanes = spec.lanes,
                 .term_bits = lanes.term_bits,
                 .value_bits = lanes.product_bits,
                 .values = accumulator.current("products"),
                 .value_width = "ProductWidth",
                 .exponents = accumulator.current("exponents")});
  accumulator.sum_and_accumulate();
  return emission.add(std::move(m));
}

}  // namespace mpgen::gen
