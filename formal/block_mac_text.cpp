#include "formal/block_mac_text.hpp"

#include <fmt/format.h>

#include "formal/block_text.hpp"

namespace mpgen::formal {
namespace {

constexpr const char* kOperands = R"(
@rules@
@functions@  // Signs and magnitudes of a beat.
  logic [@elements_top@:0] activations, weights;
  logic [@exponent_top@:0] exponent;
  logic nonfinite;
  always_comb begin
    for (int lane = 0; lane < @lanes@; lane++) begin
      activations[lane * @element_bits@ +: @element_bits@] = @activation@;
      weights[lane * @element_bits@ +: @element_bits@] = @weight@;
    end
    exponent = @exponent@;
    nonfinite = @nonfinite@;
  end

)";

// S of section 3.4 in one beat.
constexpr const char* kSum =
    R"(  // S of the block, and whether it is the first block of its dot product.
  logic [@element_top@:0] activation, weight;
  logic [7:0] product;
  always_comb begin
    sum = @sum_so_far@;
    for (int lane = 0; lane < @lanes@; lane++) begin
      activation = beat_activations[lane * @element_bits@ +: @element_bits@];
      weight = beat_weights[lane * @element_bits@ +: @element_bits@];
      product = 8'(activation[@element_top@ - 1:0]) * 8'(weight[@element_top@ - 1:0]);
      if (activation[@element_top@] != weight[@element_top@]) sum = sum - @sum_bits@'(product);
      else sum = sum + @sum_bits@'(product);
    end
  end

)";

constexpr const char* kWholeBlocks = R"(  logic signed [@sum_top@:0] sum;
  logic first_block;
  logic is_complete;
  assign first_block = beat_first;
  assign is_complete = 1'b1;

)";

constexpr const char* kBeatsOfBlocks = R"(  // Beats before this one, and their sum.
  logic [@number_top@:0] number, number_q;
  logic signed [@sum_top@:0] sum, sum_q;
  logic first_block, first_block_q;
  logic is_complete;
  assign number = beat_first ? @number_bits@'d0 : number_q;
  assign first_block = number == @number_bits@'d0 ? beat_first : first_block_q;
  assign is_complete = number == @number_bits@'d@last_beat@;
  always_ff @(posedge clk_i) begin
    if (beat_valid) begin
      number_q <= is_complete ? @number_bits@'d0 : number + @number_bits@'d1;
      sum_q <= sum;
      first_block_q <= first_block;
    end
  end

)";

constexpr const char* kPlainSum = R"(  logic block_valid, block_first, block_last, block_nonfinite;
  logic signed [@sum_top@:0] block_sum;
  logic [@exponent_top@:0] block_exponent;
  assign block_valid = beat_valid && is_complete;
  assign block_first = first_block;
  assign block_last = beat_last;
  assign block_nonfinite = beat_nonfinite;
  assign block_sum = sum;
  assign block_exponent = beat_exponent;

)";

constexpr const char* kRegisteredSum = R"(  // Complete blocks, a cycle late.
  logic block_valid, block_first, block_last, block_nonfinite;
  logic signed [@sum_top@:0] block_sum;
  logic [@exponent_top@:0] block_exponent;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) block_valid <= 1'b0;
    else block_valid <= beat_valid && is_complete;
  end
  always_ff @(posedge clk_i) begin
    if (beat_valid) begin
      block_first <= first_block;
      block_last <= beat_last;
      block_nonfinite <= beat_nonfinite;
      block_exponent <= beat_exponent;
      block_sum <= sum;
    end
  end

)";

constexpr const char* kAccumulator =
    R"(  // The sum of the blocks, and whether one of them was not finite.
  logic [@accumulator_top@:0] accumulator_q;
  logic nan_q;
  logic done_q;
  always_ff @(posedge clk_i) begin
    if (block_valid) begin
      accumulator_q <= add_block(block_first ? '0 : accumulator_q, block_sum, block_exponent);
      nan_q <= block_nonfinite || (nan_q && !block_first);
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) done_q <= 1'b0;
    else done_q <= block_valid && block_last;
  end

  logic [@result_top@:0] result;
  assign result = nan_q ? @nan@ : result_of(accumulator_q);
@output@endmodule

`default_nettype wire
)";

constexpr const char* kOutput = R"(
  assign valid_o = done_q;
  assign result_o = result;
)";

constexpr const char* kRegisteredOutput = R"(
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_o <= 1'b0;
    else valid_o <= done_q;
  end
  always_ff @(posedge clk_i) begin
    if (done_q) result_o <= result;
  end
)";

// The beat as the sum takes it: this cycle's, or with a register that of the last valid one.
std::string beat_signals(const BlockMacText& unit) {
  const int elements_bits = unit.lanes * unit.element_bits;
  struct Signal {
    std::string name;
    std::string source;
    int bits;
  };
  const std::vector<Signal> signals = {{"first", "first_i", 1},
                                       {"last", "last_i", 1},
                                       {"nonfinite", "nonfinite", 1},
                                       {"activations", "activations", elements_bits},
                                       {"weights", "weights", elements_bits},
                                       {"exponent", "exponent", unit.addition.exponent_bits}};
  std::string text = "  logic beat_valid;\n";
  std::string assignments;
  for (const auto& [name, source, bits] : signals) {
    text += fmt::format("  logic [{}:0] beat_{};\n", bits - 1, name);
    assignments += unit.pipeline.decode ? fmt::format("      beat_{} <= {};\n", name, source)
                                        : fmt::format("  assign beat_{} = {};\n", name, source);
  }
  if (!unit.pipeline.decode) return text + "  assign beat_valid = valid_i;\n" + assignments + '\n';
  return text +
         "  always_ff @(posedge clk_i or negedge rst_ni) begin\n"
         "    if (!rst_ni) beat_valid <= 1'b0;\n"
         "    else beat_valid <= valid_i;\n"
         "  end\n"
         "  always_ff @(posedge clk_i) begin\n"
         "    if (valid_i) begin\n" +
         assignments + "    end\n  end\n\n";
}

}  // namespace

std::string block_mac_reference(const BlockMacText& unit) {
  const bool is_wide = unit.addition.output == spec::OutputFormat::fp32;
  const std::vector<std::pair<std::string, std::string>> words = {
      {"rules", stream_rules(unit.beats, unit.legal)},
      {"functions", unit.functions + addition_functions(unit.addition)},
      {"lanes", std::to_string(unit.lanes)},
      {"number_top", std::to_string(number_bits(unit.beats) - 1)},
      {"number_bits", std::to_string(number_bits(unit.beats))},
      {"last_beat", std::to_string(unit.beats - 1)},
      {"sum_so_far", unit.beats == 1 ? "'0"
                                     : filled("number == @bits@'d0 ? '0 : sum_q",
                                              {{"bits", std::to_string(number_bits(unit.beats))}})},
      {"element_bits", std::to_string(unit.element_bits)},
      {"element_top", std::to_string(unit.element_bits - 1)},
      {"elements_top", std::to_string(unit.lanes * unit.element_bits - 1)},
      {"exponent_top", std::to_string(unit.addition.exponent_bits - 1)},
      {"activation", unit.activation},
      {"weight", unit.weight},
      {"exponent", unit.exponent},
      {"nonfinite", unit.nonfinite},
      {"sum_bits", std::to_string(unit.addition.sum_bits)},
      {"sum_top", std::to_string(unit.addition.sum_bits - 1)},
      {"accumulator_top", std::to_string(accumulator_bits(unit.addition) - 1)},
      {"result_top", is_wide ? "31" : "15"},
      {"nan", is_wide ? "32'h7FC00000" : "16'h7E00"},
      {"output", unit.pipeline.output ? kRegisteredOutput : kOutput}};
  return reference_head(unit.name, unit.section, unit.ports, true) + filled(kOperands, words) +
         beat_signals(unit) + filled(unit.beats == 1 ? kWholeBlocks : kBeatsOfBlocks, words) +
         filled(kSum, words) + filled(unit.pipeline.sum ? kRegisteredSum : kPlainSum, words) +
         filled(kAccumulator, words);
}

}  // namespace mpgen::formal
