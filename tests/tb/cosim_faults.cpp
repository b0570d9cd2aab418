// The suites find faults: each of these, put into the emitted RTL, must be caught.
#include "tests/catch.hpp"
#include "tests/tb/fault_checks.hpp"

namespace mpgen::tests {
namespace {

TEST_CASE("cosim: faults in mixpe_mul are caught", "[cosim][faults]") {
  check_faults(
      "unit: mixpe_mul\n",
      {{"sign dropped", "significand ^ {SignificandWidth{sign}}", "significand"},
       {"subnormals have a hidden bit", "{|field, fraction}", "{1'b1, fraction}"},
       {"exponent of subnormals", "field | 5'(field == '0)", "field"},
       {"Inf and NaN flag", "nonfinite_o = &field", "nonfinite_o = 1'b0"},
       {"digits of the weight swapped", "{high_digit, low_digit} = weight_i",
        "{low_digit, high_digit} = weight_i"},
       {"a multiple that only one weight takes", "low_digit == 2'd3", "weight_i == 4'd3"}});
}

TEST_CASE("cosim: faults in mixpe_pe are caught", "[cosim][faults]") {
  check_faults("unit: mixpe_pe\nlanes: 2\ngroup: 16\n",
               {{"the accumulator is not cleared", "first_i ? '0 : dot_q", "dot_q"},
                {"the flag is not sticky", "(nonfinite_q & ~first_i)", "1'b0"},
                {"the flag of one lane is dropped", "nonfinite_q <= (|nonfinite_lanes)",
                 "nonfinite_q <= nonfinite_lanes[0]"},
                {"terms one bit short", "ProductWidth + LargestExponent - 1;",
                 "ProductWidth + LargestExponent - 2;"},
                {"a result for every beat", "result_valid_q <= valid_i & last_i",
                 "result_valid_q <= valid_i"},
                {"reset forgotten", "result_valid_q <= 1'b0", "result_valid_q <= valid_i & last_i"},
                {"beats are taken without valid_i", "if (valid_i) begin", "if (1'b1) begin"}});
}

TEST_CASE("cosim: faults in the rounding of mixpe_pe are caught", "[cosim][faults]") {
  check_faults("unit: mixpe_pe\nlanes: 2\ngroup: 16\naccumulator: fp32\npipeline: [product]\n",
               {{"ties are rounded up",
                 "((|(value & (dropped ^ half))) | (|(value & (half << 1))))", "1'b1"},
                {"the sticky bit is dropped", "(|(value & (dropped ^ half)))", "1'b0"},
                {"ties are rounded down", "(|(value & (half << 1)))", "1'b0"},
                {"one bit too many is kept", "KeptWidth = 24", "KeptWidth = 25"},
                {"latency off by one", "product_last_q <= last_i",
                 "product_last_q <= product_last_q ? last_i : product_valid_q"}});
}

TEST_CASE("cosim: faults in activation_sum are caught", "[cosim][faults]") {
  check_faults("unit: activation_sum\nlanes: 2\ngroup: 16\n",
               {{"negation without its last one", " + ValueWidth'(sign)", ""},
                {"exponent of subnormals", "field | ExponentWidth'(field == '0)", "field"},
                {"the accumulator is not cleared", "first_i ? '0 : asum_q", "asum_q"},
                {"the flag is not cleared", "(nonfinite_q & ~first_i)", "nonfinite_q"},
                {"one lane twice", "row[0] + row[1]", "row[0] + row[0]"}});
}

TEST_CASE("cosim: faults in group_aligner are caught", "[cosim][faults]") {
  check_faults(
      "unit: group_aligner\nlanes: 2\ngroup: 8\naccumulator: aligned:2\nbeat_side_bits: 3\n"
      "group_side_bits: 5\n",
      {{"the least exponent", "running_exponent_q > beat_exponent",
        "running_exponent_q < beat_exponent"},
       {"truncation down", "AlignedWidth'(activation[15]);", "'0;"},
       {"the flag is not cleared", "(running_nonfinite_q & ~first_i)", "running_nonfinite_q"},
       {"one beat too few", "IndexWidth'(Beats - 1)", "IndexWidth'(Beats - 2)"},
       {"data of the wrong group", "group_side_o <= group_side_q", "group_side_o <= group_side_i"},
       {"data of the wrong beat", "beat_side_q[write_index] <=", "beat_side_q[write_index_q] <="},
       {"a reset inside a group moves the next one", "first_i ? '0 : write_index_q",
        "write_index_q"},
       {"distance of subnormals", "largest - effective_exponent(activation[14:10])",
        "largest - activation[14:10]"}});
}

TEST_CASE("cosim: faults in the conversion and scaling of dequantizer are caught",
          "[cosim][faults]") {
  check_faults(
      "unit: dequantizer\nlanes: 2\ngroup: 16\nweight_offset: 8\n"
      "pipeline: [zero_point, convert, scale]\n",
      {{"conversion: ties are rounded up", "((|normalized[23:0]) | normalized[25])", "1'b1"},
       {"conversion: ties are rounded down", "(|normalized[23:0]) | normalized[25]",
        "|normalized[23:0]"},
       {"conversion: the lowest sticky bit", "(|normalized[23:0])", "(|normalized[23:2])"},
       {"conversion: carry dropped", "ExponentWidth'(rounded[ConvertedWidth])",
        "ExponentWidth'(0)"},
       {"conversion: exponent constant", "ExponentBias - 24)", "ExponentBias - 23)"},
       {"zero point: a digit of two", " | (digit_bits == 3'b100)", ""},
       {"zero point: completion", "{2{completes_high}}", "2'b00"},
       {"scale: exponent of subnormals", "factor[10] | ~(|factor[14:10])", "factor[10]"},
       {"scale: Inf times zero", " | (significand == '0)", ""},
       {"the flag is dropped", ") | poisoned", ")"}});
}

TEST_CASE("cosim: faults in the accumulator of dequantizer are caught", "[cosim][faults]") {
  check_faults(
      "unit: dequantizer\nlanes: 2\ngroup: 16\nweight_offset: 8\n"
      "pipeline: [zero_point, convert, scale]\n",
      {{"the accumulator is not cleared", "product_first_q ? '0 : accumulator_q", "accumulator_q"},
       {"ties are rounded up", "((|normalized[DroppedWidth-2:0]) | normalized[DroppedWidth])",
        "1'b1"},
       {"the sticky bit of far operands", "shifted | AddWidth'(sticky)", "shifted"},
       {"the sticky bit of the farthest operands", "sticky = sticky | (|shifted);", ""},
       {"one guard bit too few", "AddWidth = 38", "AddWidth = 35"},
       {"the sign of a difference", "negative = differ & total[AddWidth]", "negative = 1'b0"},
       {"Inf plus Inf", "(special && differ)", "special"},
       {"the sign of zero", "add_product = '0", "add_product = {sign, 31'd0}"}});
}

TEST_CASE("cosim: faults in the row scale of dequantizer are caught", "[cosim][faults]") {
  check_faults(
      "unit: dequantizer\nactivations: int8\nlanes: 2\ngroup: 16\npipeline: [row_scale]\n",
      {{"the least normal", "place[RowExponentWidth-1] | (place == '0)",
        "place[RowExponentWidth-1]"},
       {"ties are rounded down",
        "((|normalized[SignificandWidth-2:0]) | normalized[SignificandWidth]);\n    rounded = {is_",
        "(|normalized[SignificandWidth-2:0]);\n    rounded = {is_"},
       {"exponent constant", "RowExponentWidth'(126)", "RowExponentWidth'(127)"},
       {"zero times Inf", "| (factor_special & (value[30:0] == '0))", ""},
       {"leading zeros of a subnormal scale", "RowExponentWidth'(count) - ", ""}});
}

TEST_CASE("cosim: faults in the binary16 result of dequantizer are caught", "[cosim][faults]") {
  check_faults(
      "unit: dequantizer\nactivations: int8\nlanes: 2\ngroup: 16\noutput: fp16\n"
      "pipeline: [row_scale, output]\n",
      {{"sticky bits", "(|shifted[11:0])", "(|shifted[11:1])"},
       {"ties are rounded down", "(|shifted[11:0]) | shifted[13]", "|shifted[11:0]"},
       {"overflow", "rounded >= 18'h0_7C00", "rounded >= 18'h0_8000"},
       {"the greatest subnormals", "value[30:23] <= 8'd112", "value[30:23] <= 8'd111"},
       {"the sign of a zero product", "value[31] ^ factor[31]",
        "(value[31] ^ factor[31]) & (|value[30:0])"},
       {"a binary32 tie next to a binary16 tie",
        "((|normalized[SignificandWidth-2:0]) | normalized[SignificandWidth]);\n    rounded = {is_",
        "(|normalized[SignificandWidth-2:0]);\n    rounded = {is_"},
       {"a result too early", "row_valid_q <= done_valid_q", "row_valid_q <= valid_i & last_i"}});
}

TEST_CASE("cosim: faults in mixpe_dot are caught", "[cosim][faults]") {
  check_faults(
      "unit: mixpe_dot\nlanes: 2\ngroup: 16\naccumulator: aligned:2\n"
      "dequantizer_pipeline: [scale]\n",
      {{"first and last group swapped", "assign {first_group, last_group,",
        "assign {last_group, first_group,"},
       {"the flag is dropped", "(group_nonfinite),", "(1'b0),"},
       {"exponent of the wrong group", "(exponent)", "(largest_exponent)"},
       {"weights that did not wait", "(aligned_weights),\n    .valid_o",
        "(weights_i),\n    .valid_o"},
       {"zero point of the wrong group", "(zero)", "(aligned_zero)"}});
}

}  // namespace
}  // namespace mpgen::tests
