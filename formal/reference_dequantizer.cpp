#include <algorithm>

#include "formal/block_text.hpp"
#include "formal/delayed_inputs.hpp"
#include "formal/dequantizer_steps.hpp"
#include "formal/float_text.hpp"
#include "formal/group_sum_text.hpp"
#include "formal/unit_proofs.hpp"
#include "spec/integer_range.hpp"

namespace mpgen::formal {
namespace {

using spec::Accumulator;
using spec::ActivationFormat;
using spec::DequantizerSpec;

/// All terms and sums are multiples of 2^-64: of 2^-40 (D, at the least) times 2^-24.
constexpr int kGridPlace = -64;
/// Bits of the widest product of two binary32 significands above the least subnormal number.
constexpr int kScaledBits = 190;
constexpr int kNarrowedBits = 160;

bool is_aligned(const DequantizerSpec& unit) {
  return unit.accumulator.kind == Accumulator::Kind::aligned;
}

int difference_bits(const DequantizerSpec& unit) {
  return std::max(spec::difference_range(unit).signed_bits(), 26);
}

std::string least_place(const DequantizerSpec& unit) {
  if (unit.activations == ActivationFormat::int8) return "12'sd0";
  if (!is_aligned(unit)) return "-12'sd24";
  return "12'(exponent) - 12'sd" + std::to_string(25 + unit.accumulator.fraction_bits);
}

/// A sum grows up to the point where another group is less than half of its last place.
int grid_bits(const DequantizerSpec& unit) {
  const int largest_place = unit.activations == ActivationFormat::int8 ? 0 : 5;
  return -kGridPlace + difference_bits(unit) + largest_place + 16 + 27;
}

std::string sum_functions() {
  return R"(
  function automatic logic signed [11:0] place_of(input logic [31:0] pattern);
    place_of = 12'(pattern[30:23]) - 12'sd150;
    if (pattern[30:23] == 8'd0) place_of = -12'sd149;
  endfunction

  function automatic logic [23:0] significand_of(input logic [31:0] pattern);
    significand_of = {pattern[30:23] != 8'd0, pattern[22:0]};
  endfunction

  // factor * term + sum in binary32 with one rounding; term is finite.
  function automatic logic [31:0] multiplied_and_added(input logic [15:0] factor,
      input logic [31:0] term, input logic [31:0] sum);
    logic product_sign;
    logic [34:0] product;
    logic signed [11:0] product_place;
    logic signed [11:0] sum_place;
    logic signed [@grid_top@:0] total;
    logic signed [@grid_top@:0] addend;
    logic [@grid_top@:0] magnitude;
    product_sign = factor[15] ^ term[31];
    product = {factor[14:10] != 5'd0, factor[9:0]} * significand_of(term);
    product_place = place_of(term) + 12'((factor[14:10] == 5'd0) ? 5'd1 : factor[14:10]) - 12'sd25;
    sum_place = place_of(sum);
    total = @grid_bits@'(product) << 8'(product_place + 12'sd64);
    if (product == '0) total = '0;
    if (product_sign) total = -total;
    addend = @grid_bits@'(significand_of(sum)) << 8'(sum_place + 12'sd64);
    if (sum[30:0] == '0) addend = '0;
    if (sum[31]) addend = -addend;
    total = total + addend;
    magnitude = total[@grid_top@] ? -total : total;
    multiplied_and_added = round_sum(total[@grid_top@], magnitude, -12'sd64);
    if (factor[14:10] == 5'd31) multiplied_and_added = {product_sign, 8'd255, 23'd0};
    if (sum[30:23] == 8'd255) multiplied_and_added = sum;
    if ((factor[14:10] == 5'd31 && (factor[9:0] != 10'd0 || term[30:0] == '0))
        || (sum[30:23] == 8'd255 && sum[22:0] != '0)
        || (factor[14:10] == 5'd31 && sum[30:23] == 8'd255 && product_sign != sum[31])) begin
      multiplied_and_added = 32'h7fc00000;
    end
  endfunction
)";
}

std::string product_function() {
  return R"(
  function automatic logic [31:0] multiplied(input logic [31:0] a, input logic [31:0] b);
    logic [47:0] product;
    product = significand_of(a) * significand_of(b);
    multiplied = round_product(a[31] ^ b[31], @scaled_bits@'(product), place_of(a) + place_of(b));
    if (a[30:23] == 8'd255 || b[30:23] == 8'd255) multiplied = {a[31] ^ b[31], 8'd255, 23'd0};
    if ((a[30:23] == 8'd255 && (a[22:0] != '0 || b[30:0] == '0))
        || (b[30:23] == 8'd255 && (b[22:0] != '0 || a[30:0] == '0))) begin
      multiplied = 32'h7fc00000;
    end
  endfunction
)";
}

std::string narrowing_function() {
  return R"(
  function automatic logic [15:0] narrowed(input logic [31:0] value);
    narrowed = round_half(value[31], @narrowed_bits@'(significand_of(value)), place_of(value));
    if (value[30:23] == 8'd255) narrowed = {value[31], 5'd31, 10'd0};
    if (value[30:23] == 8'd255 && value[22:0] != '0) narrowed = 16'h7e00;
  endfunction
)";
}

std::string group_text(const DequantizerSpec& unit) {
  std::string text = R"(
  // d, and D = RNE32(d * 2^lsb).
  logic signed [@difference_top@:0] difference;
  logic [@difference_top@:0] magnitude;
  logic [31:0] converted;
  assign difference = @difference@;
  assign magnitude = difference[@difference_top@] ? -difference : difference;
  assign converted = round_difference(difference[@difference_top@], magnitude, @place@);

  logic [@sums_top@:0] sums;
  logic [31:0] before;
  logic [31:0] after;
  assign before = first ? 32'd0 : sums[@sum_place@ +: 32];
  assign after = @nonfinite@multiplied_and_added(scale, converted, before);

  logic [31:0] finished;
  always_ff @(posedge clk_i) begin
    if (valid) begin
      sums[@sum_place@ +: 32] <= after;
      finished <= after;
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_o <= 1'b0;
    else valid_o <= valid & last;
  end
)";
  if (unit.has_row_scale()) {
    text += R"(
  logic [31:0] row_scale_of_finished;
  always_ff @(posedge clk_i) if (valid) row_scale_of_finished <= row_scale;
)";
  }
  return text;
}

/// A dot product begins with first_i, and with nothing else; with several rows, each of them.
std::string rules(const DequantizerSpec& unit) {
  std::string text = R"(
  // The rules of the stream: first_i begins a dot product and nothing else does.
  logic was_legal;
  logic [@rows@ - 1:0] is_inside;
  assign legal_o = was_legal & (~valid_i | (first_i != is_inside[@row_i@]@row_rule@));
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      was_legal <= 1'b1;
      is_inside <= '0;
    end else begin
      was_legal <= legal_o;
      if (valid_i) is_inside[@row_i@] <= ~last_i;
    end
  end
)";
  return filled(
      std::move(text),
      {{"rows", std::to_string(unit.rows)},
       {"row_i", unit.rows > 1 ? "row_i" : "0"},
       {"row_rule", unit.rows > 1 ? " && 32'(row_i) < " + std::to_string(unit.rows) : ""}});
}

}  // namespace

std::optional<std::string> reference_of(const spec::DequantizerSpec& unit,
                                        const std::string& name) {
  const bool is_narrow = unit.output == spec::OutputFormat::fp16;
  const int width = difference_bits(unit);
  std::string text = reference_head(name, "2.3", spec::ports(unit), true);
  text += delayed_inputs(spec::ports(unit), unit.pipeline.stages());
  text += rounding_function("round_difference", normal_binary32(), width);
  text += rounding_function("round_sum", normal_binary32(), grid_bits(unit));
  text += sum_functions();
  if (unit.has_row_scale()) {
    text += rounding_function("round_product", binary32(), kScaledBits) + product_function();
  }
  if (is_narrow) {
    text += rounding_function("round_half", binary16(), kNarrowedBits) + narrowing_function();
  }
  text += group_text(unit) + "\n";
  const std::string scaled =
      unit.has_row_scale() ? "multiplied(finished, row_scale_of_finished)" : "finished";
  text += "  assign result_o = " + (is_narrow ? "narrowed(" + scaled + ")" : scaled) + ";\n";
  text += rules(unit) + "endmodule\n\n`default_nettype wire\n";
  const std::string zero =
      "($signed({2'b00, zero}) - 6'sd" + std::to_string(unit.weight_offset) + ")";
  return filled(
      std::move(text),
      {{"difference_top", std::to_string(width - 1)},
       {"difference",
        unit.has_zero_point() ? "$signed(dot) - " + zero + " * $signed(asum)" : "$signed(dot)"},
       {"place", least_place(unit)},
       {"grid_bits", std::to_string(grid_bits(unit))},
       {"grid_top", std::to_string(grid_bits(unit) - 1)},
       {"scaled_bits", std::to_string(kScaledBits)},
       {"narrowed_bits", std::to_string(kNarrowedBits)},
       {"sums_top", std::to_string(32 * unit.rows - 1)},
       {"sum_place", unit.rows > 1 ? "32 * row" : "0"},
       {"nonfinite",
        unit.activations == ActivationFormat::fp16 ? "nonfinite ? 32'h7fc00000 : " : ""}});
}

std::vector<Proof> proofs_of(const spec::DequantizerSpec& unit, const std::string& name) {
  // As a whole, two floating-point adders of different make are out of reach.
  return dequantizer_steps(unit, name);
}

}  // namespace mpgen::formal
