// The suites find faults in the units of DialectFP4 and MXFP4, other forms of them than in
// cosim_dialect_faults.cpp and block_quantizer_faults.cpp: each of these, put into the emitted RTL,
// must be caught.
#include "tests/catch.hpp"
#include "tests/tb/fault_checks.hpp"

namespace mpgen::tests {
namespace {

TEST_CASE("cosim: faults in two lanes of dialect_decoder are caught", "[cosim][faults]") {
  check_faults(
      "unit: dialect_decoder\nlanes: 2\n",
      {{"mates exchanged", "32'hc8643210, 32'hca643210", "32'hca643210, 32'hc8643210"},
       {"the last dialect is that before it", "32'h86543210", "32'h87643210"},
       {"sign dropped", "{codes_i[l*CodeWidth + IndexWidth],", "{1'b0,"},
       {"zero has no sign", "{codes_i[l*CodeWidth + IndexWidth],",
        "{codes_i[l*CodeWidth + IndexWidth] & (|codes_i[l*CodeWidth +: IndexWidth]),"},
       {"all lanes have the index of the first", "codes_i[l*CodeWidth +: IndexWidth]",
        "codes_i[0 +: IndexWidth]"},
       {"bits of the index swapped", "{codes_i[l*CodeWidth +: IndexWidth], 2'd0}",
        "{codes_i[l*CodeWidth + 2], codes_i[l*CodeWidth], codes_i[l*CodeWidth + 1], 2'd0}"},
       {"the dialect's top bit is ignored", "Formatbook[{dialect_i, 5'd0}",
        "Formatbook[{1'b0, dialect_i[2:0], 5'd0}"},
       {"lanes in reverse order",
        "decoded_o[l*DecodedWidth +:", "decoded_o[(Lanes - 1 - l)*DecodedWidth +:"}});
}

TEST_CASE("cosim: faults in a dialect_mac of a block a cycle are caught", "[cosim][faults]") {
  check_faults(
      "unit: dialect_mac\nblock: 16\nlanes: 16\npipeline: [decode, sum, output]\n",
      {{"carry of the last lane", " + SumWidth'(carries[Lanes-1])", ""},
       {"carry of the last lane but one", " +\n      TreeWidth'(carries[Lanes-2])", ""},
       {"products one bit short", "ProductWidth = 8;", "ProductWidth = 7;"},
       {"carry of the exponents' sum", "6'(activation_side_i[4:0]) + 6'(weight_side_i[4:0])",
        "6'(5'(activation_side_i[4:0] + weight_side_i[4:0]))"},
       {"dialect of the other operand", ".dialect_i (weight_side_i[8:5])",
        ".dialect_i (activation_side_i[8:5])"},
       {"exponent of the next beat", "sum_exponent_q <= exponent_sum_q",
        "sum_exponent_q <= exponent_sum"},
       {"a NaN that is not the canonical one", "32'h7fc00000", "32'h7f800001"},
       {"a result too early", "valid_o <= done_q", "valid_o <= sum_valid_q & sum_last_q"},
       {"a result for every block", "done_q <= sum_valid_q & sum_last_q", "done_q <= sum_valid_q"},
       {"reset forgotten", "decoded_valid_q <= 1'b0", "decoded_valid_q <= valid_i"}});
}

TEST_CASE("cosim: faults in the addends of dialect_mac are caught", "[cosim][faults]") {
  check_faults(
      "unit: dialect_mac\nblock: 16\nlanes: 16\npipeline: []\n",
      {{"exponent bias", "8'd106", "8'd107"},
       {"a block of zero keeps its place", "addend_place       = block_significand[BlockWidth-1] ?",
        "addend_place       = 1'b1 ?"},
       {"negation of a block without its last one", " +\n      BlockWidth'(block_sign)", ""},
       {"one shift too few of a block", "for (int s = 3; s >= 0; s--)",
        "for (int s = 3; s >= 1; s--)"},
       {"one shift too few of the smaller", "for (int s = 0; s < 5; s++)",
        "for (int s = 0; s < 4; s++)"},
       {"subtraction without its last one", " +\n        (AlignWidth+1)'(subtracts)", ""},
       {"the lowest sticky bit", "(|below)", "(|2'(below >> 1))"},
       {"exponent of zero", "is_normal ? larger_place + PlaceWidth'(1) - PlaceWidth'(count) : '0",
        "larger_place + PlaceWidth'(1) - PlaceWidth'(count)"},
       {"carry of the rounding into the exponent",
        "{field, fraction} + (FieldWidth+FractionWidth)'(increment)}",
        "{field, fraction + FractionWidth'(increment)}}"}});
}

TEST_CASE("cosim: faults in the binary16 blocks of dialect_mac are caught", "[cosim][faults]") {
  check_faults(
      "unit: dialect_mac\nblock: 16\nlanes: 16\naccumulator: fp16\noutput: fp16\npipeline: []\n",
      {{"the greatest subnormal blocks", "place <= 7'd17", "place <= 7'd16"},
       {"ties of blocks are rounded up", "((|below) | 1'(fraction));\n    pattern",
        "1'b1;\n    pattern"},
       {"ties of blocks are rounded down", "((|below) | 1'(fraction));\n    pattern",
        "(|below);\n    pattern"},
       {"sticky bits of blocks", "shifted | 13'(sticky)", "shifted"},
       {"overflow of blocks",
        "round_block = (pattern >= {7'd31, 10'd0}) ?\n        {5'd31, 10'd0} : 15'(pattern)",
        "round_block = 15'(pattern)"},
       {"exponent of a subnormal block", "addend_field | PlaceWidth'(addend_field == '0)",
        "addend_field"},
       {"limit of the shift", "is_free | (limit[s] & ~takes)", "is_free"},
       {"Inf plus Inf", "(addend_special & subtracts)", "addend_special"},
       {"sign of zero", "larger_sign & ~is_zero", "larger_sign"}});
}

TEST_CASE("cosim: faults in the beats of dialect_mac are caught", "[cosim][faults]") {
  check_faults(
      "unit: dialect_mac\nblock: 16\nlanes: 4\naccumulator: fp16\npipeline: [output]\n",
      {{"two beats close a block", "closes_block = &beat_index;",
        "closes_block = &beat_index[BeatIndexWidth-1:1];"},
       {"only the first beat is of the first block", "first_i | (first_block_q & ~opens_block)",
        "first_i"},
       {"every block is the first", "first_i | (first_block_q & ~opens_block)",
        "first_i | first_block_q"},
       {"sign of a beat's sum", "SumWidth'(beat_sum)", "SumWidth'($unsigned(beat_sum))"},
       {"every beat is accumulated", "if (valid_i & closes_block) begin", "if (valid_i) begin"},
       {"subnormals are flushed", "else if (normalized[9])", "else if (1'b0)"},
       {"widening of Inf", "if (&field) begin", "if (1'b0) begin"}});
}

TEST_CASE("cosim: faults in the exact sum of one lane are caught", "[cosim][faults]") {
  check_faults(
      "unit: dialect_mac\nblock: 16\nlanes: 1\naccumulator: exact\nlongest_dot_product: 64\n"
      "pipeline: [decode]\n",
      {{"the accumulator wraps one bit short", "accumulator_q <= base + block_value",
        "accumulator_q <= ExactWidth'($signed((ExactWidth-1)'(base + block_value)))"},
       {"largest shift", "<< exponent_sum_q;", "<< exponent_sum_q[4:0];"},
       {"sign of a product", " + TermWidth'(negative)", ""},
       {"negation of the sum without its last one", " +\n      TotalWidth'(total_sign)", ""},
       {"ties are rounded up", "half & ((|below) | 1'(fraction))", "half"},
       {"exponent of zero", "is_normal ? place : '0", "place"},
       {"the smallest sums are not normalised", "for (int s = 6; s >= 0; s--)",
        "for (int s = 5; s >= 0; s--)"},
       {"sign of the result", "{total_sign, round_result", "{1'b0, round_result"}});
}

TEST_CASE("cosim: faults in the binary16 result of exact sums are caught", "[cosim][faults]") {
  check_faults(
      "unit: dialect_mac\nblock: 16\nlanes: 16\naccumulator: exact\nlongest_dot_product: 64\n"
      "output: fp16\noperands: decoded\npipeline: [sum]\n",
      {{"the greatest subnormals", "place <= 7'd17", "place <= 7'd16"},
       {"sticky bits of subnormals", "shifted | 14'(sticky)", "shifted"},
       {"ties are rounded up", "((|below) | 1'(fraction))", "1'b1"},
       {"the lowest sticky bit", "(|below)", "1'(below >> 1)"},
       {"overflow", "pattern >= {7'd31, 10'd0}", "pattern >= {7'd32, 10'd0}"},
       {"carry of the exponents' sum", "6'(activation_exponent_i) + 6'(weight_exponent_i)",
        "6'(5'(activation_exponent_i + weight_exponent_i))"},
       {"sign of an operand", "carries[l] = activation_decoded_i[l*DecodedWidth + MagnitudeWidth]",
        "carries[l] = activation_decoded_i[l*DecodedWidth]"}});
}

TEST_CASE("cosim: faults in the scales and sums of mxfp4_mac are caught", "[cosim][faults]") {
  check_faults(
      "unit: mxfp4_mac\nlanes: 8\npipeline: [sum]\n",
      {{"a digit of the magnitudes", "32'hc8643210", "32'hb8643210"},
       {"NaN scale of weights", " | (&weight_scale_i)", ""},
       {"NaN scale of activations", "(&activation_scale_i) | ", ""},
       {"the largest scale is taken for NaN", "(&activation_scale_i)",
        "(&activation_scale_i[7:1])"},
       {"carry of the scales' sum", "9'(activation_scale_i) + 9'(weight_scale_i)",
        "9'(8'(activation_scale_i + weight_scale_i))"},
       {"exponent bias", "10'd12", "10'd13"},
       {"a block of zero keeps its place", "addend_place       = block_significand[BlockWidth-1] ?",
        "addend_place       = 1'b1 ?"},
       {"a difference that turns",
        "total = (total ^ {(AlignWidth+1){turns}}) + (AlignWidth+1)'(turns);", ""},
       {"overflow", "pattern >= 32'h7f800000", "pattern >= 32'h7fffffff"},
       {"subnormal sums have a hidden bit", "{|held_field, held_fraction}",
        "{1'b1, held_fraction}"},
       {"sign of zero", "larger_sign & ~is_zero", "larger_sign"}});
}

TEST_CASE("cosim: faults in two lanes of mxfp4_mac are caught", "[cosim][faults]") {
  check_faults(
      "unit: mxfp4_mac\nlanes: 2\noutput: fp16\npipeline: []\n",
      {{"one lane twice", "tree_total = row[0] + row[1] +", "tree_total = row[0] + row[0] +"},
       {"beats after the first", "beat_index_q <= beat_index + 1'b1",
        "beat_index_q <= beat_index_q + 1'b1"},
       {"NaN of the first block only", "nonfinite | (sticky_nonfinite_q & ~first_block)",
        "(nonfinite & first_block) | (sticky_nonfinite_q & ~first_block)"},
       {"sticky bits of subnormals", "shifted | 25'(sticky)", "shifted"}});
}

TEST_CASE("cosim: faults in the ranges of format_selector are caught", "[cosim][faults]") {
  check_faults(
      "unit: format_selector\nblock: 16\nlanes: 4\npipeline: []\nformatbook:\n"
      "  - [0, 1, 2, 3, 5, 8, 9, 15]\n  - [0, 2, 3, 4, 5, 6, 11, 15]\n"
      "  - [0, 1, 2, 3, 4, 6, 8, 12]\n  - [0, 1, 2, 3, 4, 6, 9, 12]\n"
      "  - [0, 1, 2, 3, 4, 5, 6, 8]\n  - [0, 1, 2, 3, 4, 5, 6, 8]\n",
      {{"a value that helps the even dialect", "32'h000fc006", "32'h000fc004"},
       {"a value that helps the odd dialect", "32'h03f03980", "32'h03f03880"},
       {"a magnitude between two pairs", "4'd1, 4'd1, 4'd2, 4'd2,\n      4'd2}",
        "4'd1, 4'd2, 4'd2, 4'd2,\n      4'd2}"}});
  check_faults(
      "unit: format_selector\nblock: 16\nlanes: 16\npipeline: [maximum]\n",
      {{"the end of a range", "at_least(scaled, even_end)",
        "at_least(scaled, even_end + TruncatedWidth'(1))"},
       {"the beginning of a range", "at_least(scaled, odd_first)",
        "at_least(scaled, odd_first + TruncatedWidth'(1))"},
       {"an entry of the ends", "8'd25, 8'd26", "8'd25, 8'd25"},
       {"first and last swapped", "first_o <= maximum_first_q;\n      last_o <= maximum_last_q;",
        "first_o <= maximum_last_q;\n      last_o <= maximum_first_q;"},
       {"signs of the next block", "signs = maximum_kept_q[", "signs = kept["}});
}

TEST_CASE("cosim: faults in the serial dialect_quantizer_mse are caught", "[cosim][faults]") {
  check_faults(
      "unit: dialect_quantizer_mse\nblock: 16\nlanes: 4\npipeline: []\nbeat_side_bits: 3\n",
      {{"a threshold", "8'd26, 8'd25, 8'd24", "8'd26, 8'd26, 8'd24"},
       {"excesses are not cleared",
        "(score_opens ? '0 :\n        excesses_q[t*ExcessWidth +: ExcessWidth])",
        "excesses_q[t*ExcessWidth +: ExcessWidth]"},
       {"excesses of the last beat only",
        "(score_opens ? '0 :\n        excesses_q[t*ExcessWidth +: ExcessWidth])", "'0"},
       {"truncation of the wrong bits", "scaled[(l + 1)*ScaledWidth - 1 -: TruncatedWidth]",
        "scaled[(l + 1)*ScaledWidth - 2 -: TruncatedWidth]"},
       {"the largest of the last beat only", "largest_q <= running_largest;\n      score_first_q",
        "largest_q <= beat_largest;\n      score_first_q"}});
}

TEST_CASE("cosim: faults in a dialect_dot of a block a cycle are caught", "[cosim][faults]") {
  check_faults(
      "unit: dialect_dot\nblock: 16\nlanes: 16\nselector_pipeline: [maximum, score]\n"
      "pipeline: [sum]\n",
      {{"weights' codes and side data exchanged", "{weight_codes, weight_side} = beat_side",
        "{weight_side, weight_codes} = beat_side"},
       {"side data of the other operand", ".activation_side_i  (activation_side)",
        ".activation_side_i  (weight_side)"},
       {"first and last block swapped",
        ".first_i            (block_first),\n    .last_i             (block_last)",
        ".first_i            (block_last),\n    .last_i             (block_first)"},
       {"every block is the first", ".first_i            (block_first)",
        ".first_i            (block_valid)"},
       {"weights of the next block", "score_beat_side_q <= maximum_beat_side_q",
        "score_beat_side_q <= beat_side_i"}});
}

TEST_CASE("cosim: faults in the third pass of dialect_dot are caught", "[cosim][faults]") {
  check_faults(
      "unit: dialect_dot\nblock: 16\nlanes: 4\naccumulator: fp16\nselector_pipeline: []\n"
      "pipeline: []\n",
      {{"weights of the next block", "beat_side_o <= scored_side_q[code_index_q]",
        "beat_side_o <= beat_side_q[code_index_q]"},
       {"weights of the next beat", "beat_side_o <= scored_side_q[code_index_q]",
        "beat_side_o <= scored_side_q[code_index_q + 1'b1]"},
       {"dialect of the next block", "side_o <= {dialect_q, shared_exponent_q}",
        "side_o <= {dialect, shared_exponent_q}"},
       {"first and last beat of a packet", "first_o <= code_first_q & code_opens",
        "first_o <= code_first_q & code_closes"}});
}

}  // namespace
}  // namespace mpgen::tests
