// The suites of the BlockDialect units find faults: each of these, put into the emitted RTL, must
// be caught.
#include "tests/tb/fault_checks.hpp"

namespace mpgen::tests {
namespace {

TEST_CASE("cosim: faults in dialect_decoder are caught", "[cosim][faults]") {
  check_faults("unit: dialect_decoder\nlanes: 4\n",
               {{"one magnitude of one dialect", "32'hca643210", "32'hcb643210"},
                {"the sign of one lane", "codes_i[l*CodeWidth + IndexWidth]",
                 "(codes_i[l*CodeWidth + IndexWidth] & ~(l == 3))"}});
}

TEST_CASE("cosim: faults in the blocks of dialect_mac are caught", "[cosim][faults]") {
  check_faults(
      "unit: dialect_mac\nblock: 16\nlanes: 4\npipeline: [decode, sum, output]\noutput: fp16\n",
      {{"the sign of a zero", "negative = activation_sign ^ weight_sign;",
        "negative = (activation_sign ^ weight_sign) & (|activation_magnitude);"},
       {"one product", "offset_binary = {1'b1, product}",
        "offset_binary = {1'b1, product ^ ProductWidth'(activation_magnitude == 4'd13 && "
        "weight_magnitude == 4'd7)}"},
       {"exponents of the first beat", "exponent_sum_q <= exponent_sum;",
        "if (opens_block) exponent_sum_q <= exponent_sum;"},
       {"flags of all beats", "nonfinite_q <= nonfinite_i;",
        "nonfinite_q <= nonfinite_i | (nonfinite_q & ~opens_block);"},
       {"the flag is not sticky", "(sticky_nonfinite_q & ~first_block_q)", "1'b0"},
       {"the flag is not cleared", "(sticky_nonfinite_q & ~first_block_q)", "sticky_nonfinite_q"},
       {"beats are not counted from first_i", "first_i ? '0 : beat_index_q", "beat_index_q"},
       {"beats are counted without valid_i", "if (valid_i) begin\n      beat_index_q",
        "if (1'b1) begin\n      beat_index_q"},
       {"the block's sum is not cleared", "(decoded_opens_q ? '0 : block_sum_q)",
        "(decoded_first_q ? '0 : block_sum_q)"},
       {"the block's sum is one bit short", "block_sum_q <= block_sum;",
        "block_sum_q <= {block_sum[SumWidth-2], block_sum[SumWidth-2:0]};"},
       {"reset forgotten", "sum_valid_q <= 1'b0",
        "sum_valid_q <= decoded_valid_q & decoded_closes_q"}});
}

TEST_CASE("cosim: faults in the binary32 accumulator of dialect_mac are caught",
          "[cosim][faults]") {
  const std::string increment = "half & ((|below) | 1'(fraction));\n    field";
  check_faults(
      "unit: dialect_mac\nblock: 16\nlanes: 4\npipeline: [decode, sum, output]\noutput: fp16\n",
      {{"the accumulator is not cleared", "first_block_q ? '0 : accumulator_q", "accumulator_q"},
       {"ties are rounded up", increment, "half;\n    field"},
       {"ties are rounded down", increment, "half & (|below);\n    field"},
       {"the sticky bit", "shift_smaller = shifted | AlignWidth'(sticky)",
        "shift_smaller = shifted"},
       {"one bit too few below", "shift_smaller = shifted | AlignWidth'(sticky)",
        "shift_smaller = {shifted[AlignWidth-1:2], sticky | (|shifted[1:0]), 1'b0}"},
       {"the farthest operands", "if ((distance >> 5) != '0) begin\n      shifted = '0;",
        "if (distance[5]) begin\n      shifted = '0;"},
       {"operands of one exponent", "{held_place, held_significand} >= {addend, significand}",
        "held_place >= addend"},
       {"the sign of zero", "larger_sign & is_normal", "larger_sign"},
       {"binary16: the greatest subnormals", "place <= 8'd112;", "place < 8'd112;"},
       {"binary16: overflow", "pattern >= {8'd31, 10'd0}", "pattern >= {8'd32, 10'd0}"},
       {"binary16: ties are rounded down", "((|below) | 1'(fraction));\n    pattern",
        "(|below);\n    pattern"}});
}

TEST_CASE("cosim: faults in the binary16 accumulator of dialect_mac are caught",
          "[cosim][faults]") {
  check_faults(
      "unit: dialect_mac\nblock: 16\nlanes: 4\naccumulator: fp16\n",
      {{"Inf minus Inf", ") | (addend_special & subtracts))", "))"},
       {"Inf is left", "end else if (held_special) begin", "end else if (1'b0) begin"},
       {"overflow", "pattern >= 16'h7c00", "1'b0"},
       {"the exponent of subnormals", "held_field | FieldWidth'(held_field == '0)", "held_field"},
       {"subnormals are normalised", "(is_free | limit[s])", "1'b1"},
       {"ties are rounded up", "half & ((|below) | 1'(fraction));\n    is_zero",
        "half;\n    is_zero"},
       {"subnormals in binary32", "8'd112 - 8'(count)", "8'd113 - 8'(count)"}});
}

TEST_CASE("cosim: faults in the exact accumulator of dialect_mac are caught", "[cosim][faults]") {
  check_faults(
      "unit: dialect_mac\nblock: 16\nlanes: 8\noperands: decoded\naccumulator: exact\n"
      "longest_dot_product: 256\npipeline: [sum]\n",
      {{"one bit too few", "ExactWidth = 79;", "ExactWidth = 78;"},
       {"ties are rounded down", "half & ((|below) | 1'(fraction))", "half & (|below)"},
       {"the lowest sticky bits", "|normalized[TotalWidth-26:0]", "|normalized[TotalWidth-26:3]"}});
}

TEST_CASE("cosim: faults in mxfp4_mac are caught", "[cosim][faults]") {
  check_faults(
      "unit: mxfp4_mac\nlanes: 4\npipeline: [decode]\n",
      {{"the sign of a difference", "larger_sign = larger_sign ^ turns;", ""},
       {"a place too low", "PlaceOffset = 129;", "PlaceOffset = 128;"},
       {"subnormals are normalised", "is_free = (limit >> 5) != '0;", "is_free = 1'b1;"},
       {"the sticky bit of the farthest operands",
        "sticky = sticky | (|shifted);\n      shifted = '0;", "shifted = '0;"},
       {"Inf is left", "if (&held_field) begin", "if (1'b0) begin"},
       {"the exponent of subnormals", "held_field | FieldWidth'(held_field == '0)", "held_field"}});
  check_faults("unit: mxfp4_mac\nlanes: 8\noutput: fp16\npipeline: []\n",
               {{"ties are rounded down", "half & ((|below) | 1'(fraction));\n    is_zero",
                 "half & (|below);\n    is_zero"},
                {"far operands",
                 "if ((distance >> 5) != '0) begin\n      sticky = sticky | (|shifted);\n      "
                 "shifted = '0;\n    "
                 "end\n    shift_smaller",
                 "if ((8'(distance) >> 5) != '0) begin\n      sticky = sticky | (|shifted);\n      "
                 "shifted = '0;\n    "
                 "end\n    shift_smaller"}});
}

TEST_CASE("cosim: faults in dialect_dot are caught", "[cosim][faults]") {
  check_faults(
      "unit: dialect_dot\nblock: 16\nlanes: 4\nselector_pipeline: []\n",
      {{"weights that did not wait", "(weight_codes),\n", "(weight_codes_i),\n"},
       {"side data of the wrong block", "(weight_side),\n", "(weight_side_i),\n"},
       {"the flag is dropped", "(block_nonfinite),\n    .valid_o", "(1'b0),\n    .valid_o"},
       {"the pair of gradual blocks", "GradualPair = 3'd7", "GradualPair = 3'd6"},
       {"a tie goes to the odd dialect", "odd_count > even_count", "odd_count >= even_count"},
       {"one threshold", "8'd25, 8'd24, 8'd26}", "8'd25, 8'd24, 8'd27}"},
       {"one bound of the selection", "8'd15, 8'd17, 8'd19, 8'd20, 8'd22, 8'd23, 8'd25, 8'd26}",
        "8'd15, 8'd17, 8'd19, 8'd20, 8'd22, 8'd23, 8'd25, 8'd25}"},
       {"the exponent of subnormals", "(field | ExponentWidth'(field == '0))", "field"}});
}

}  // namespace
}  // namespace mpgen::tests
