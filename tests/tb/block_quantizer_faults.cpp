// The suites find faults in the block quantisers: each of these, put into the emitted RTL, must be
// caught.
#include "tests/catch.hpp"
#include "tests/tb/fault_checks.hpp"

namespace mpgen::tests {
namespace {

TEST_CASE("cosim: faults in the choice of format_selector are caught", "[cosim][faults]") {
  check_faults(
      "unit: format_selector\nblock: 16\nlanes: 16\npipeline: [score]\n",
      {{"a tie goes to the odd dialect", "score_odd_count_q > score_even_count_q",
        "score_odd_count_q >= score_even_count_q"},
       {"counts one bit short", "CountWidth = 5", "CountWidth = 4"},
       {"the last lane is not counted", "$countones(helps_odd)",
        "$countones(helps_odd[Lanes-2:0])"},
       {"one kind is not counted", "even_count = CountWidth'($countones(helps_even))",
        "even_count = '0"},
       {"a bound of one pair", "8'd11, 8'd15, 8'd16, 8'd16, 8'd18, 8'd18, 8'd20, 8'd20",
        "8'd11, 8'd15, 8'd16, 8'd16, 8'd18, 8'd17, 8'd20, 8'd20"},
       {"the clamp at 15 half units", "4'd0, 4'd0, 4'd0, 4'd1,", "4'd7, 4'd0, 4'd0, 4'd1,"},
       {"the largest magnitude is rounded down",
        "4'd0, 4'd0, 4'd0, 4'd1, 4'd1, 4'd2, 4'd2, 4'd3, 4'd3, 4'd4, 4'd4, 4'd5, 4'd5, 4'd6, "
        "4'd6,\n"
        "      4'd7",
        "4'd0, 4'd0, 4'd1, 4'd1, 4'd2, 4'd2, 4'd3, 4'd3, 4'd4, 4'd4, 4'd5, 4'd5, 4'd6, 4'd6, "
        "4'd7,\n"
        "      4'd7"},
       {"the pair of gradual blocks", "GradualPair = 3'd7", "GradualPair = 3'd6"},
       {"the largest fraction of any exponent", "candidates = ones;", "candidates = candidates;"}});
}

TEST_CASE("cosim: faults in the scaling and coding of format_selector are caught",
          "[cosim][faults]") {
  check_faults(
      "unit: format_selector\nblock: 16\nlanes: 16\npipeline: [magnitude, select]\n",
      {{"gradual blocks are scaled",
        "gradual ? ExponentWidth'(2) :", "(largest_field == '0) ? ExponentWidth'(2) :"},
       {"exponent of subnormals", "field = field | ~normal;", "field = field;"},
       {"subnormals have a hidden bit", "significands = {normal,",
        "significands = {{Lanes{1'b1}},"},
       {"a borrow is not passed on", "(~reference & (field | borrow)) | (field & borrow)",
        "~reference & (field | borrow)"},
       {"the distance wraps", "b < ExponentWidth; b++) begin\n      far",
        "b < ExponentWidth - 1; b++) begin\n      far"},
       {"a threshold that all dialects share", "at_least(select_truncated_q, 5'd5)",
        "at_least(select_truncated_q, 5'd6)"},
       {"a threshold must be exceeded", "at_least = '1;", "at_least = '0;"},
       {"a threshold of one dialect", "8'd14, 8'd15, 8'd16, 8'd17, 8'd17, 8'd19, 8'd18, 8'd20,",
        "8'd14, 8'd15, 8'd16, 8'd17, 8'd18, 8'd19, 8'd18, 8'd20,"},
       {"zero keeps its sign", " & ~zeros;", ";"},
       {"lanes of two activations exchanged", "(apart >> 12) | (apart >> 24)",
        "(apart >> 8) | (apart >> 28)"},
       {"quarters of the block exchanged", "codes[j*Lanes +: Lanes]",
        "codes[(j ^ 1)*Lanes +: Lanes]"},
       {"Inf and NaN flag", "nonfinite          = &largest_field", "nonfinite          = 1'b0"},
       {"the largest finite exponent is taken for Inf", "nonfinite          = &largest_field",
        "nonfinite          = &largest_field[ExponentWidth-1:1]"},
       {"beats are taken without valid_i", "magnitude_valid_q <= valid_i",
        "magnitude_valid_q <= 1'b1"},
       {"reset forgotten", "valid_o <= 1'b0", "valid_o <= select_valid_q"}});
}

TEST_CASE("cosim: faults in a format_selector of a book with gaps are caught", "[cosim][faults]") {
  check_faults(
      "unit: format_selector\nblock: 16\nlanes: 16\npipeline: []\nformatbook:\n"
      "  - [0, 1, 2, 3, 5, 8, 9, 15]\n  - [0, 2, 3, 4, 5, 6, 11, 15]\n",
      {{"a value that helps the even dialect", "32'h000fc006", "32'h000fc004"},
       {"halves exchanged", "(rest[2*v*Lanes +: Lanes] & ~plane)",
        "(rest[2*v*Lanes +: Lanes] & plane)"},
       {"the lowest bit is not looked at", "(rest[(2*v + 1)*Lanes +: Lanes] & plane)",
        "(rest[(2*v + int'(b > 0))*Lanes +: Lanes] & plane)"}});
}

TEST_CASE("cosim: faults in the serial format_selector are caught", "[cosim][faults]") {
  check_faults(
      "unit: format_selector\nblock: 16\nlanes: 4\npipeline: []\nbeat_side_bits: 3\n",
      {{"a packet does not start a block", "first_i ? '0 : write_index_q", "write_index_q"},
       {"the largest of the last beat only", "!opens_block && running_largest_q",
        "1'b0 && running_largest_q"},
       {"the largest magnitude is not cleared", "!opens_block && running_largest_q",
        "running_largest_q"},
       {"counts are not cleared", "score_opens ? '0 : even_count_q", "even_count_q"},
       {"counts of the last beat only", "score_opens ? '0 : odd_count_q", "'0"},
       {"the block's maximum changes under way", "if (block_done) begin\n      score_index_q",
        "if (valid_i) largest_q <= running_largest;\n    if (block_done) begin\n      "
        "score_index_q"},
       {"every block is the first", "running_first   = first_i | (running_first_q & ~opens_block)",
        "running_first   = opens_block | running_first_q"},
       {"the last beat of any block is the packet's", "code_last_q & code_closes", "code_closes"},
       {"side data of the next block", "scored_side_q[score_index_q] <= beat_side_q[score_index_q]",
        "scored_side_q[score_index_q] <= beat_side_q[write_index]"},
       {"a reset leaves a block in the second pass", "scoring_q <= 1'b0;",
        "scoring_q <= scoring_q;"},
       {"a reset leaves a block in the third pass", "encoding_q <= 1'b0;",
        "encoding_q <= encoding_q;"},
       {"the flag of the next block", "nonfinite_o <= nonfinite_q", "nonfinite_o <= nonfinite"}});
}

TEST_CASE("cosim: faults in dialect_quantizer_mse are caught", "[cosim][faults]") {
  check_faults("unit: dialect_quantizer_mse\nblock: 16\nlanes: 16\npipeline: [score]\n",
               {{"of equal errors not the lowest dialect", "node[2*n + 1] > node[2*n]",
                 "node[2*n + 1] >> DialectWidth >= node[2*n] >> DialectWidth"},
                {"gains one bit short", "GainWidth = 19", "GainWidth = 18"},
                {"excesses one bit short", "ExcessWidth = 16", "ExcessWidth = 15"},
                {"a factor of one dialect",
                 "GainWidth'(3) * wide_excesses[5*GainWidth +: GainWidth] +\n"
                 "      GainWidth'(6)",
                 "GainWidth'(4) * wide_excesses[5*GainWidth +: GainWidth] +\n"
                 "      GainWidth'(6)"},
                {"nothing exceeds a threshold by less than a quarter unit", "quarters >= threshold",
                 "quarters > threshold"},
                {"errors of truncated magnitudes", "{|field, fraction, 1'd0} >>",
                 "{|field, fraction[FractionWidth-1:1], 2'd0} >>"},
                {"the last lane has no error", "l < Lanes; l++) begin\n      sum_of_excesses =",
                 "l < Lanes - 1; l++) begin\n      sum_of_excesses ="}});
}

}  // namespace
}  // namespace mpgen::tests
