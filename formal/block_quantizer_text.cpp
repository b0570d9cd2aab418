#include "formal/block_quantizer_text.hpp"

#include <fmt/format.h>

#include "formal/block_text.hpp"
#include "formal/formatbook_text.hpp"

namespace mpgen::formal {
namespace {

std::string range(int bits) { return fmt::format("[{}:0]", bits - 1); }

// Hands `signals` of step `step` to the next one: the signal `name` of a step is `<name>_<step>`.
std::string hand_on(const std::vector<QuantizerSignal>& signals, int step, bool has_register) {
  std::string text;
  std::string assignments;
  for (const auto& [name, bits] : signals) {
    text += fmt::format("  logic {} {}_{};\n", range(bits), name, step + 1);
    const bool has_reset = has_register && name == "valid";
    if (has_reset) {
      text += fmt::format(
          "  always_ff @(posedge clk_i or negedge rst_ni) begin\n"
          "    if (!rst_ni) {0}_{2} <= '0;\n"
          "    else {0}_{2} <= {0}_{1};\n"
          "  end\n",
          name, step, step + 1);
    } else if (has_register) {
      assignments += fmt::format("      {0}_{2} <= {0}_{1};\n", name, step, step + 1);
    } else {
      assignments += fmt::format("  assign {0}_{2} = {0}_{1};\n", name, step, step + 1);
    }
  }
  if (!has_register) return text + assignments + '\n';
  return text +
         fmt::format(
             "  always_ff @(posedge clk_i) begin\n    if (valid_{}) begin\n{}    end\n  end\n\n",
             step, assignments);
}

constexpr const char* kScaleStep =
    R"(  // Step 1: the largest exponent field; 31 is that of Inf and NaN.
  logic [4:0] largest_field_0;
  always_comb begin
    largest_field_0 = 5'd0;
    for (int lane = 0; lane < @block@; lane++) begin
      if (activations_0[16 * lane + 10 +: 5] > largest_field_0) begin
        largest_field_0 = activations_0[16 * lane + 10 +: 5];
      end
    end
  end

)";

constexpr const char* kMagnitudeStep =
    R"(  // Steps 1 and 2: the shared exponent and the magnitudes in quarter units.
  logic nonfinite_1;
  logic [4:0] exponent_1;
  logic [@t_top@:0] t_1;
  logic [@sign_top@:0] signs_1;
  logic [4:0] field;
  logic [4:0] effective;
  logic [10:0] significand;
  always_comb begin
    nonfinite_1 = largest_field_1 == 5'd31;
    exponent_1 = largest_field_1 < 5'd2 ? 5'd0 : largest_field_1 - 5'd2;
    t_1 = '0;
    signs_1 = '0;
    for (int lane = 0; lane < @block@; lane++) begin
      field = activations_1[16 * lane + 10 +: 5];
      effective = field == 5'd0 ? 5'd1 : field;
      significand = {field != 5'd0, activations_1[16 * lane +: 10]};
      t_1[5 * lane +: 5] = 5'(significand >> (7'd8 + 7'(exponent_1) - 7'(effective)));
      signs_1[lane] = activations_1[16 * lane + 15];
    end
  end

)";

constexpr const char* kScoreStep = R"(@score_declarations@  always_comb begin
@score_step@  end

)";

constexpr const char* kSelectStep = R"(  logic [@id_top@:0] dialect_3;
  always_comb begin
@select_step@  end

)";

constexpr const char* kEncodeStep =
    R"(  // Steps 5 and 6: the index of the nearest magnitude, and the sign.
  logic [@code_top@:0] codes_4;
  logic [2:0] index;
  logic [95:0] nearest_indices;
  always_comb begin
    codes_4 = '0;
    nearest_indices = nearest_indices_of(dialect_4);
    for (int lane = 0; lane < @block@; lane++) begin
      index = nearest_indices[3 * t_4[5 * lane +: 5] +: 3];
      codes_4[4 * lane +: 4] = {signs_4[lane] && index != 3'd0, index};
    end
  end

)";

// One beat a block.
constexpr const char* kParallelInputs = R"(
  logic valid_0, first_0, last_0;
  logic [@activation_top@:0] activations_0;
  assign valid_0 = valid_i;
  assign first_0 = first_i;
  assign last_0 = last_i;
  assign activations_0 = activations_i;
@side_input@
)";

constexpr const char* kParallelOutputs = R"(  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_o <= 1'b0;
    else valid_o <= valid_4;
  end
  always_ff @(posedge clk_i) begin
    if (valid_4) begin
      first_o <= first_4;
      last_o <= last_4;
      codes_o <= codes_4;
      side_o <= {dialect_4, exponent_4};
      nonfinite_o <= nonfinite_4;
@side_output@    end
  end
endmodule

`default_nettype wire
)";

// Beats are put together to blocks. valid_0 is high with the last beat of a block.
constexpr const char* kSerialInputs = R"(
@rules@
  // The block so far, this beat included.
  logic [6:0] beat_q;
  logic [6:0] beat;
  logic valid_0, first_0, last_0, first_q;
  logic [@activation_top@:0] activations_q, activations_0;
@side_declaration@  assign beat = first_i ? 7'd0 : beat_q;
  always_comb begin
    activations_0 = activations_q;
    activations_0[@beat_bits@ * beat +: @beat_bits@] = activations_i;
@side_input@    first_0 = beat == 7'd0 ? first_i : first_q;
    last_0 = last_i;
    valid_0 = valid_i && beat == 7'd@last_beat@;
  end
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      beat_q <= beat == 7'd@last_beat@ ? 7'd0 : beat + 7'd1;
      activations_q <= activations_0;
      first_q <= first_0;
@side_register@    end
  end

)";

constexpr const char* kSerialOutputs =
    R"(  // A block waits until @beats@ cycles after its last beat, in which the next one may come.
  logic [@beats@ - 1:0] done_q;
  logic first_q1, last_q1, nonfinite_q1, first_q2, last_q2, nonfinite_q2;
  logic [@code_top@:0] codes_q1, codes_q2;
  logic [@side_top@:0] side_q1, side_q2;
@beat_side_waits@  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) done_q <= '0;
    else done_q <= @beats@'({done_q, valid_4});
  end
  always_ff @(posedge clk_i) begin
    if (valid_4) begin
      first_q1 <= first_4;
      last_q1 <= last_4;
      nonfinite_q1 <= nonfinite_4;
      codes_q1 <= codes_4;
      side_q1 <= {dialect_4, exponent_4};
@beat_side_first@    end
    if (done_q[@last_beat@]) begin
      first_q2 <= first_q1;
      last_q2 <= last_q1;
      nonfinite_q2 <= nonfinite_q1;
      codes_q2 <= codes_q1;
      side_q2 <= side_q1;
@beat_side_second@    end
  end

  // Then its beats leave back to back.
  logic leaves_q;
  logic [6:0] number_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      leaves_q <= 1'b0;
      valid_o <= 1'b0;
    end else begin
      if (done_q[@last_beat@]) leaves_q <= 1'b1;
      else if (number_q == 7'd@last_beat@) leaves_q <= 1'b0;
      valid_o <= leaves_q;
    end
  end
  always_ff @(posedge clk_i) begin
    number_q <= done_q[@last_beat@] ? 7'd0 : number_q + 7'd1;
    first_o <= first_q2 && number_q == 7'd0;
    last_o <= last_q2 && number_q == 7'd@last_beat@;
    codes_o <= codes_q2[@beat_code_bits@ * number_q +: @beat_code_bits@];
    side_o <= side_q2;
    nonfinite_o <= nonfinite_q2;
@side_output@  end
endmodule

`default_nettype wire
)";

std::vector<QuantizerSignal> joined(std::vector<QuantizerSignal> first,
                                    const std::vector<QuantizerSignal>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

std::string front(const BlockQuantizerText& unit) {
  const int block = unit.lanes * unit.beats;
  const int side_bits = unit.beat_side_bits;
  const std::string activation_top = std::to_string(16 * block - 1);
  if (unit.beats == 1) {
    return filled(
        kParallelInputs,
        {{"activation_top", activation_top},
         {"side_input", side_bits == 0 ? ""
                                       : fmt::format("  logic {} beat_side_0;\n"
                                                     "  assign beat_side_0 = beat_side_i;\n",
                                                     range(side_bits))}});
  }
  const bool has_side = side_bits > 0;
  return filled(
      kSerialInputs,
      {{"rules", stream_rules(unit.beats, "1'b1")},
       {"activation_top", activation_top},
       {"beat_bits", std::to_string(16 * unit.lanes)},
       {"last_beat", std::to_string(unit.beats - 1)},
       {"side_declaration", has_side ? fmt::format("  logic {} beat_side_q, beat_side_0;\n",
                                                   range(side_bits * unit.beats))
                                     : ""},
       {"side_input", has_side ? fmt::format("    beat_side_0 = beat_side_q;\n"
                                             "    beat_side_0[{0} * beat +: {0}] = beat_side_i;\n",
                                             side_bits)
                               : ""},
       {"side_register", has_side ? "      beat_side_q <= beat_side_0;\n" : ""}});
}

std::string back(const BlockQuantizerText& unit) {
  const bool has_side = unit.beat_side_bits > 0;
  if (unit.beats == 1) {
    return filled(kParallelOutputs,
                  {{"side_output", has_side ? "      beat_side_o <= beat_side_4;\n" : ""}});
  }
  return filled(
      kSerialOutputs,
      {{"beats", std::to_string(unit.beats)},
       {"last_beat", std::to_string(unit.beats - 1)},
       {"code_top", std::to_string(4 * unit.lanes * unit.beats - 1)},
       {"beat_code_bits", std::to_string(4 * unit.lanes)},
       {"side_top", std::to_string(spec::block_side_bits(unit.formatbook) - 1)},
       {"beat_side_waits", has_side ? fmt::format("  logic {} beat_side_q1, beat_side_q2;\n",
                                                  range(unit.beat_side_bits * unit.beats))
                                    : ""},
       {"beat_side_first", has_side ? "      beat_side_q1 <= beat_side_4;\n" : ""},
       {"beat_side_second", has_side ? "      beat_side_q2 <= beat_side_q1;\n" : ""},
       {"side_output",
        has_side ? fmt::format("    beat_side_o <= beat_side_q2[{0} * number_q +: {0}];\n",
                               unit.beat_side_bits)
                 : ""}});
}

}  // namespace

std::string block_quantizer_reference(const BlockQuantizerText& unit) {
  const int block = unit.lanes * unit.beats;
  const int id_bits = spec::dialect_id_bits(unit.formatbook);
  std::vector<QuantizerSignal> carried = {{"valid", 1}, {"first", 1}, {"last", 1}};
  if (unit.beat_side_bits > 0) carried.push_back({"beat_side", unit.beat_side_bits * unit.beats});
  const std::vector<QuantizerSignal> activations = {{"activations", 16 * block}};
  const std::vector<QuantizerSignal> elements = {
      {"nonfinite", 1}, {"exponent", 5}, {"t", 5 * block}, {"signs", block}};

  std::string score_declarations = unit.variables;
  for (const auto& [name, bits] : unit.scores)
    score_declarations += fmt::format("  logic {} {}_2;\n", range(bits), name);
  const std::vector<std::pair<std::string, std::string>> words = {
      {"block", std::to_string(block)},
      {"t_top", std::to_string(5 * block - 1)},
      {"sign_top", std::to_string(block - 1)},
      {"code_top", std::to_string(4 * block - 1)},
      {"id_top", std::to_string(id_bits - 1)},
      {"score_declarations", score_declarations},
      {"score_step", filled(unit.score_step, {{"block", std::to_string(block)}})},
      {"select_step", unit.select_step}};

  return reference_head(unit.name, unit.section, unit.ports, unit.beats > 1) + front(unit) +
         unit.functions + nearest_indices_function(unit.formatbook) + filled(kScaleStep, words) +
         hand_on(joined(joined(carried, activations), {{"largest_field", 5}}), 0,
                 unit.pipeline.maximum && unit.beats == 1) +
         filled(kMagnitudeStep, words) +
         hand_on(joined(joined(carried, activations), elements), 1,
                 unit.pipeline.magnitude && unit.beats == 1) +
         filled(kScoreStep, words) +
         hand_on(joined(joined(carried, elements), unit.scores), 2,
                 unit.pipeline.score && unit.beats == 1) +
         filled(kSelectStep, words) +
         hand_on(joined(joined(carried, elements), {{"dialect", id_bits}}), 3,
                 unit.pipeline.select && unit.beats == 1) +
         filled(kEncodeStep, words) + back(unit);
}

}  // namespace mpgen::formal
