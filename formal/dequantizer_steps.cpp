#include "formal/dequantizer_steps.hpp"

#include <fmt/format.h>

#include "formal/addition_text.hpp"
#include "formal/block_text.hpp"
#include "formal/float_text.hpp"

namespace mpgen::formal {
namespace {

using spec::Accumulator;
using spec::DequantizerSpec;

// A binary32 exponent field of the least power of two that a sum can show, 2^-64, and beyond the
// greatest: magnitudes of single terms stay below 2^64.
constexpr int kLeastField = 63;
constexpr int kGreatestField = 192;

bool is_aligned(const DequantizerSpec& unit) {
  return unit.accumulator.kind == Accumulator::Kind::aligned;
}

// Exponent of d's last bit, M aside.
int least_place(const DequantizerSpec& unit) {
  if (unit.activations == spec::ActivationFormat::int8) return 0;
  return is_aligned(unit) ? -25 - unit.accumulator.fraction_bits : -24;
}

Step conversion(const DequantizerSpec& unit, const std::string& name) {
  const spec::IntegerRange range = spec::difference_range(unit);
  const int width = range.signed_bits();
  const int significand_bits = spec::converted_bits(unit);
  // The rounding needs a bit below the significand.
  const int magnitude_bits = std::max(width, 26);
  Step step;
  step.module = name;
  step.function = "convert";
  step.inputs = fmt::format("  input logic signed [{}:0] value_i", width - 1);
  if (is_aligned(unit)) step.inputs += ",\n  input logic [4:0] largest_i";
  step.result_bits = 32;
  step.design = fmt::format(
      "  logic sign;\n  logic [7:0] exponent;\n  logic [{0}:0] significand;\n"
      "  assign {{sign, exponent, significand}} = convert(value_i{1});\n"
      "  assign result_o = significand[{0}] ? {{sign, exponent, 23'(significand[{2}:0]) << {3}}} : "
      "'0;\n",
      significand_bits - 1, is_aligned(unit) ? ", largest_i" : "", significand_bits - 2,
      24 - significand_bits);
  step.reference =
      rounding_function("round_difference", normal_binary32(), magnitude_bits) +
      fmt::format(
          "  logic [{0}:0] magnitude;\n"
          "  assign magnitude = value_i < 0 ? -({1}'(value_i)) : {1}'(value_i);\n"
          "  assign result_o = round_difference(value_i < 0, magnitude, {2});\n"
          "  assign legal_o = {1}'(value_i) >= -{1}'sd{3} && {1}'(value_i) <= {1}'sd{4}{5};\n",
          magnitude_bits - 1, magnitude_bits + 1,
          is_aligned(unit) ? fmt::format("12'(largest_i) - 12'sd{}", -least_place(unit))
                           : fmt::format("-12'sd{}", -least_place(unit)),
          -range.minimum, range.maximum, is_aligned(unit) ? " && largest_i != 5'd0" : "");
  return step;
}

// {NaN, Inf, sign, significand} of factor * D; the exponent is left out. The factor, which may be
// subnormal, is normalised before it is multiplied on both sides: two multipliers of different
// operands are out of reach.
Step scaling(const DequantizerSpec& unit, const std::string& name) {
  const int bits = spec::converted_bits(unit);
  const bool has_flag = unit.activations == spec::ActivationFormat::fp16;
  Step step;
  step.module = name;
  step.function = "scale_product";
  step.inputs = fmt::format(
      "  input logic sign_i,\n  input logic [7:0] exponent_i,\n  input logic [{}:0] "
      "significand_i,\n  input logic [15:0] factor_i",
      bits - 1);
  if (has_flag) step.inputs += ",\n  input logic nonfinite_i";
  step.result_bits = 3 + bits + 11;
  step.design = fmt::format(
      "  logic [{0}:0] all;\n"
      "  assign all = scale_product(sign_i, exponent_i, significand_i, factor_i{1});\n"
      "  assign result_o = {{all[{0} -: 3], all[{2}:0]}};\n",
      3 + 8 + bits + 11 - 1, has_flag ? ", nonfinite_i" : "", bits + 10);
  step.reference = filled(R"(
  logic [10:0] factor;
  logic is_special;
  logic is_nan;
  always_comb begin
    factor = {factor_i[14:10] != 5'd0, factor_i[9:0]};
    for (int i = 0; i < 10; i++) begin
      if (!factor[10]) factor = factor << 1;
    end
    is_special = factor_i[14:10] == 5'd31;
    is_nan = is_special && (factor_i[9:0] != '0 || significand_i == '0)@nonfinite@;
  end
  assign result_o = {is_nan, is_special, sign_i ^ factor_i[15],
      @bits@'(significand_i) * @bits@'(factor)};
  assign legal_o = significand_i[@significand_top@] || significand_i == '0;
)",
                          {{"bits", std::to_string(bits + 11)},
                           {"significand_top", std::to_string(bits - 1)},
                           {"nonfinite", has_flag ? " || nonfinite_i" : ""}});
  return step;
}

Step addition(const DequantizerSpec& unit, const std::string& name) {
  const int bits = spec::converted_bits(unit) + 11;
  Step step;
  step.module = name;
  step.function = "add_product";
  step.inputs = fmt::format(
      "  input logic [31:0] sum_i,\n  input logic is_nan_i,\n  input logic is_special_i,\n"
      "  input logic sign_i,\n  input logic [7:0] exponent_i,\n  input logic [{}:0] product_i",
      bits - 1);
  step.result_bits = 32;
  step.design =
      "  assign result_o =\n      add_product(sum_i, is_nan_i, is_special_i, sign_i, exponent_i, "
      "product_i);\n";
  // Both operands in the wider of the two widths.
  const int width = std::max(bits, 24);
  step.reference = addition_function("add", normal_binary32(), width) +
                   filled(R"(
  logic [@top@:0] sum_significand;
  logic [@top@:0] product;
  logic is_sum_special;
  logic is_sum_nan;
  assign sum_significand = @width@'({sum_i[30:23] != '0, sum_i[22:0]}) << @sum_shift@;
  assign product = @width@'(product_i) << @product_shift@;
  assign is_sum_special = sum_i[30:23] == 8'd255;
  assign is_sum_nan = is_sum_special && sum_i[22:0] != '0;
  always_comb begin
    result_o = add(sum_i[31], 12'(sum_i[30:23]) - 12'sd@offset@, sum_significand,
        sign_i, 12'(exponent_i) - 12'sd@offset@, product);
    if (is_nan_i || is_sum_nan || (is_sum_special && is_special_i && sign_i != sum_i[31])) begin
      result_o = 32'h7fc00000;
    end
    else if (is_special_i) result_o = {sign_i, 8'd255, 23'd0};
    else if (is_sum_special) result_o = sum_i;
  end
  // A sum is +0, a normal number that is not too small, Inf or the canonical NaN; a product is zero
  // or has one of its upper two bits set.
  assign legal_o = (sum_i == '0 || (sum_i[30:23] >= 8'd@least@ && sum_i[30:23] <= 8'd@greatest@)
      || (is_sum_special && sum_i[22:0] == '0) || sum_i == 32'h7fc00000)
      && (product_i == '0 ? exponent_i == '0 : product_i[@product_top@ -: 2] != '0
      && exponent_i >= 8'd@least@ && exponent_i <= 8'd@greatest@);
)",
                          {{"top", std::to_string(width - 1)},
                           {"width", std::to_string(width)},
                           {"sum_shift", std::to_string(width - 24)},
                           {"product_shift", std::to_string(width - bits)},
                           {"product_top", std::to_string(bits - 1)},
                           {"offset", std::to_string(127 + width - 1)},
                           {"least", std::to_string(kLeastField)},
                           {"greatest", std::to_string(kGreatestField)}});
  return step;
}

Step narrowing(const std::string& name) {
  Step step;
  step.module = name;
  step.function = "narrow";
  step.inputs = "  input logic [31:0] value_i";
  step.result_bits = 16;
  step.design = "  assign result_o = narrow(value_i);\n";
  // Below 2^-40 all magnitudes round to zero, and any place will do.
  step.reference = rounding_function("round_half", binary16(), 60) + R"(
  logic signed [11:0] place;
  always_comb begin
    place = 12'(value_i[30:23]) - 12'sd150;
    if (place < -12'sd70) place = -12'sd70;
    result_o = round_half(value_i[31], 60'({value_i[30:23] != '0, value_i[22:0]}), place);
    if (value_i[30:23] == 8'd255) result_o = {value_i[31], 5'd31, 10'd0};
    if (value_i[30:23] == 8'd255 && value_i[22:0] != '0) result_o = 16'h7e00;
  end
  // Every NaN is canonical already.
  assign legal_o = value_i[30:23] != 8'd255 || value_i[22:0] == '0 || value_i == 32'h7fc00000;
)";
  return step;
}

Step row_rounding(const std::string& name) {
  Step step;
  step.module = name;
  step.function = "round_row_product";
  step.inputs =
      "  input logic is_nan_i,\n  input logic is_special_i,\n  input logic sign_i,\n"
      "  input logic signed [9:0] exponent_i,\n  input logic [47:0] product_i";
  step.result_bits = 32;
  step.design =
      "  assign result_o =\n      round_row_product(is_nan_i, is_special_i, sign_i, exponent_i, "
      "product_i);\n";
  step.reference = rounding_function("round_product", binary32(), 160) + R"(
  always_comb begin
    result_o = round_product(sign_i, 160'(product_i), 12'(exponent_i) - 12'sd174);
    if (is_special_i) result_o = {sign_i, 8'd255, 23'd0};
    if (is_nan_i) result_o = 32'h7fc00000;
  end
  // Of a sum, zero or between 2^-24 and 2^64, and any row scale. The one is a multiple of 2^-24, the
  // other of 2^-149, so their product is one of 2^-173.
  logic [47:0] below;
  assign below = (48'd1 << 6'(10'sd1 - exponent_i)) - 48'd1;
  assign legal_o = product_i == '0 ? exponent_i == '0
      : product_i[47:46] != '0 && exponent_i >= -10'sd46 && exponent_i <= 10'sd320
      && (exponent_i > 10'sd0 || (product_i & below) == '0);
)";
  return step;
}

}  // namespace

std::vector<Proof> dequantizer_steps(const DequantizerSpec& unit, const std::string& name) {
  std::vector<Proof> proofs;
  const auto add = [&](const std::string& subject, Effort effort, Step step) {
    proofs.push_back({.subject = subject,
                      .design = {name, unit},
                      .scope = "one step at its real widths",
                      .effort = effort,
                      .step = std::move(step)});
  };
  add("conversion to binary32", Effort::seconds, conversion(unit, name));
  add("product of significands", Effort::seconds, scaling(unit, name));
  add("sum over groups", Effort::minutes, addition(unit, name));
  if (unit.has_row_scale())
    add("rounding of the product with the row scale", Effort::seconds, row_rounding(name));
  if (unit.output == spec::OutputFormat::fp16)
    add("rounding to binary16", Effort::seconds, narrowing(name));
  return proofs;
}

}  // namespace mpgen::formal
