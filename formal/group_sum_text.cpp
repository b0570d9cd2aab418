#include "formal/group_sum_text.hpp"

#include <algorithm>
#include <utility>

#include "formal/block_text.hpp"
#include "formal/delayed_inputs.hpp"
#include "spec/integer_range.hpp"
#include "spec/mixpe_pe.hpp"

namespace mpgen::formal {
namespace {

using spec::Accumulator;
using spec::ActivationFormat;

bool has_exponents(const GroupSum& sum) {
  return sum.activations == ActivationFormat::fp16 &&
         sum.accumulator.kind != Accumulator::Kind::aligned;
}

const spec::Port* find(const spec::Ports& ports, const std::string& name) {
  const auto port = std::find_if(ports.begin(), ports.end(),
                                 [&](const auto& entry) { return entry.name == name; });
  return port == ports.end() ? nullptr : &*port;
}

/// An activation times a weight in units of the accumulator's least significant bit, in the bits
/// that finite values need.
std::string product_function(const GroupSum& sum) {
  if (!has_exponents(sum)) {
    return R"(  function automatic logic signed [@term_top@:0] product(
      input logic signed [@activation_top@:0] x, input logic signed [5:0] factor);
    product = x * factor;
  endfunction
)";
  }
  return R"(  // sig * q * 2^(ee - 25) in units of 2^-24.
  function automatic logic signed [@term_top@:0] product(input logic [15:0] x,
                                                         input logic signed [5:0] factor);
    logic signed [11:0] significand;
    logic signed [17:0] result;
    significand = {1'b0, x[14:10] != 5'd0, x[9:0]};
    result = significand * factor;
    if (x[15]) result = -result;
    product = result;
    if (x[14:10] != 5'd0) product = product <<< (x[14:10] - 5'd1);
  endfunction
)";
}

std::string flag_text() {
  return R"(
  // Inf and NaN since the group began.
  logic nonfinite_now;
  logic nonfinite_so_far;
  always_comb begin
    nonfinite_now = 1'b0;
    for (int lane = 0; lane < @lanes@; lane++) begin
      if (activations[16 * lane + 10 +: 5] == 5'd31) nonfinite_now = 1'b1;
    end
  end
  always_ff @(posedge clk_i) begin
    if (valid) nonfinite_so_far <= nonfinite_now | (~first & nonfinite_so_far);
  end
  assign nonfinite_o = nonfinite_so_far;
)";
}

}  // namespace

std::string significand_rounding() {
  return R"(
  function automatic logic signed [@top@:0] rounded(input logic signed [@top@:0] value);
    logic [@top@:0] magnitude;
    logic [@top@:0] unit;
    logic [@top@:0] remainder;
    magnitude = (value < 0) ? -value : value;
    unit = 1;
    for (int i = 24; i <= @top@; i++) begin
      if (magnitude[i]) unit = @width@'(1) << (i - 23);
    end
    remainder = magnitude & (unit - 1);
    magnitude = magnitude - remainder;
    if (remainder > (unit >> 1)) magnitude = magnitude + unit;
    if (unit != 1 && remainder == (unit >> 1) && (magnitude & unit) != 0) begin
      magnitude = magnitude + unit;
    end
    rounded = (value < 0) ? -magnitude : magnitude;
  endfunction
)";
}

std::string aligned_function() {
  return R"(
  // +-((sig << N) >> (M - ee)).
  function automatic logic signed [@aligned_bits@ - 1:0] aligned(input logic [15:0] x,
                                                  input logic [4:0] largest);
    logic [@aligned_bits@ - 1:0] magnitude;
    magnitude = {x[14:10] != 5'd0, x[9:0]};
    magnitude = (magnitude << @fraction@) >> (largest - ((x[14:10] == 5'd0) ? 5'd1 : x[14:10]));
    aligned = x[15] ? -magnitude : magnitude;
  endfunction
)";
}

std::string packet_rules(int beats, bool is_exact) {
  std::string text = R"(
  // The rules of the stream: first_i begins a packet and nothing else does, and a packet has
  // @number@ beats.
  logic is_inside;
  logic was_legal;
  logic [@count_top@:0] beats_before;
  logic is_last_place;
  assign is_last_place = (is_inside ? beats_before : @count_bits@'(0)) == @count_bits@'(@last@);
  assign legal_o = was_legal & (~valid_i | (first_i != is_inside & @length_rule@));
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      was_legal <= 1'b1;
      is_inside <= 1'b0;
      beats_before <= '0;
    end else begin
      was_legal <= legal_o;
      if (valid_i) begin
        is_inside <= ~last_i;
        beats_before <= (is_inside ? beats_before : @count_bits@'(0)) + @count_bits@'(1);
      end
    end
  end
)";
  const int count_bits = spec::unsigned_bits(static_cast<std::uint64_t>(beats));
  return filled(
      std::move(text),
      {{"number", is_exact ? std::to_string(beats) : "at most " + std::to_string(beats)},
       {"length_rule", is_exact ? "last_i == is_last_place" : "(last_i | ~is_last_place)"},
       {"last", std::to_string(beats - 1)},
       {"count_bits", std::to_string(count_bits)},
       {"count_top", std::to_string(count_bits - 1)}});
}

std::string group_sum_reference(const GroupSum& sum) {
  const spec::Port& activations = *find(sum.ports, "activations_i");
  const int output_width = find(sum.ports, sum.output)->width();
  const bool is_rounded = sum.accumulator.kind == Accumulator::Kind::fp32;
  // One more bit than the result: its sum before it is rounded.
  const int width = output_width + (is_rounded ? 1 : 0);
  std::string text = reference_head(sum.name, sum.section, sum.ports, true);
  text += delayed_inputs(sum.ports, sum.delay);
  text += sum.declarations + product_function(sum);
  if (is_rounded) text += significand_rounding();
  text += R"(
  logic signed [@output_top@:0] total;
  logic signed [@top@:0] beat;
  logic signed [@top@:0] next_total;
  always_comb begin
    beat = '0;
    for (int lane = 0; lane < @lanes@; lane++) begin
      beat = beat + product(activations[@activation_bits@ * lane +: @activation_bits@], @weight@);
    end
    next_total = first ? beat : total + beat;
  end
  always_ff @(posedge clk_i) if (valid) total <= @rounding@;
  assign @output@ = total;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_o <= 1'b0;
    else valid_o <= valid & last;
  end
)";
  if (find(sum.ports, "nonfinite_o") != nullptr) text += flag_text();
  text += packet_rules(sum.beats, false);
  text += "endmodule\n\n`default_nettype wire\n";
  const int term_width =
      (spec::activation_range(sum.activations, sum.accumulator) * sum.weights).signed_bits();
  return filled(std::move(text), {{"top", std::to_string(width - 1)},
                                  {"term_top", std::to_string(term_width - 1)},
                                  {"width", std::to_string(width)},
                                  {"output_top", std::to_string(output_width - 1)},
                                  {"output", sum.output},
                                  {"activation_top", std::to_string(activations.element_bits - 1)},
                                  {"activation_bits", std::to_string(activations.element_bits)},
                                  {"lanes", std::to_string(sum.lanes)},
                                  {"weight", sum.weight},
                                  {"rounding", is_rounded ? "rounded(next_total)" : "next_total"}});
}

}  // namespace mpgen::formal
