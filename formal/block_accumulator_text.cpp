#include "formal/block_accumulator_text.hpp"

#include <fmt/format.h>

#include "formal/block_text.hpp"

namespace mpgen::formal {
namespace {

struct FloatFormat {
  std::string name;
  int significand_bits;
  int bias;
  int field_bits;
  bool is_normal = false;  // numbers are normal or zero, and far from overflow

  int pattern_bits() const { return field_bits + significand_bits; }
};

const FloatFormat kBinary32{"binary32", 24, 127, 8};
// Between DialectFP4 blocks, specification section 3.4: no sum is subnormal, and none overflows.
const FloatFormat kNormalBinary32{"binary32", 24, 127, 8, true};
const FloatFormat kBinary16{"binary16", 11, 15, 5};

// Function NAME(negative, magnitude, place): RNE of ±magnitude * 2^place. The number stays below
// 2^(width of the exponents), and place + width is large enough for the least subnormal.
std::string round_function(const std::string& name, const FloatFormat& format, int width) {
  const int to_least_normal = width - 1 + format.bias - 1;
  const long long infinity = ((1LL << format.field_bits) - 1) << (format.significand_bits - 1);
  const std::string limit =
      fmt::format("    if (shift > place + 12'sd{0}) shift = place + 12'sd{0};\n", to_least_normal);
  const std::string overflow =
      fmt::format("    if (pattern > 36'd{0}) pattern = 36'd{0};\n", infinity);
  return filled(R"(  // RNE of +-magnitude * 2^place to @format@.
  function automatic logic [@pattern_top@:0] @name@(input logic negative,
      input logic [@top@:0] magnitude, input logic signed [11:0] place);
    logic signed [11:0] shift;
    logic signed [11:0] field_less_one;
    logic [@top@:0] moved;
    logic [35:0] pattern;
    // The leading one moves to the top@unless@.
    shift = 12'sd0;
    for (int i = 0; i < @width@; i++) begin
      if (magnitude[i]) shift = 12'(@top@ - i);
    end
@limit@    moved = magnitude << shift[7:0];
    field_less_one = place + 12'sd@to_least_normal@ - shift;
    // The hidden bit, if there is one, adds the one that the exponent field lacks, as a carry would.
    pattern = (36'(field_less_one) << @fraction_bits@) + 36'(moved[@top@ -: @significand_bits@]);
    if (moved[@guard@] && (moved[@kept@] || moved[@guard@ - 1:0] != '0)) pattern = pattern + 36'd1;
@overflow@    if (magnitude == '0) pattern = '0;
    @name@ = {negative, pattern[@pattern_top@ - 1:0]};
  endfunction

)",
                {{"name", name},
                 {"format", format.name},
                 {"width", std::to_string(width)},
                 {"top", std::to_string(width - 1)},
                 {"pattern_top", std::to_string(format.pattern_bits() - 1)},
                 {"to_least_normal", std::to_string(to_least_normal)},
                 {"fraction_bits", std::to_string(format.significand_bits - 1)},
                 {"significand_bits", std::to_string(format.significand_bits)},
                 {"kept", std::to_string(width - format.significand_bits)},
                 {"guard", std::to_string(width - format.significand_bits - 1)},
                 {"unless", format.is_normal ? "" : ", unless the number is subnormal"},
                 {"limit", format.is_normal ? "" : limit},
                 {"overflow", format.is_normal ? "" : overflow}});
}

// Functions significand_of and place_of: magnitude of `held` = significand_of * 2^place_of.
std::string field_functions(const FloatFormat& format) {
  const std::string gradual =
      fmt::format("    if (held[{} +: {}] == '0) place_of = place_of + 12'sd1;\n",
                  format.significand_bits - 1, format.field_bits);
  return filled(R"(  // A @format@ pattern is +-significand_of * 2^place_of.
  function automatic logic [@significand_top@:0] significand_of(input logic [@pattern_top@:0] held);
    significand_of = {held[@fraction_bits@ +: @field_bits@] != '0, held[@fraction_bits@ - 1:0]};
  endfunction

  function automatic logic signed [11:0] place_of(input logic [@pattern_top@:0] held);
    place_of = 12'(held[@fraction_bits@ +: @field_bits@]) - 12'sd@offset@;
@gradual@  endfunction

)",
                {{"format", format.name},
                 {"significand_top", std::to_string(format.significand_bits - 1)},
                 {"pattern_top", std::to_string(format.pattern_bits() - 1)},
                 {"fraction_bits", std::to_string(format.significand_bits - 1)},
                 {"field_bits", std::to_string(format.field_bits)},
                 {"gradual", format.is_normal ? "" : gradual},
                 {"offset", std::to_string(format.bias + format.significand_bits - 1)}});
}

// Function add_numbers: RNE of the exact sum of two numbers ±significand * 2^place. The one with
// the larger place and, with equal places, the larger significand is the larger one; so a number
// whose significand does not fill its bits must have the least place of all.
// `headroom` are bits above the sum, so that it can be rounded to a subnormal of much less places.
std::string add_function(const FloatFormat& format, int headroom) {
  const int bits = format.significand_bits;
  return round_function("round_sum", format, 2 * bits + 4 + headroom) +
         filled(R"(  // RNE of the exact sum.
  function automatic logic [@pattern_top@:0] add_numbers(
      input logic sign, input logic signed [11:0] place, input logic [@top@:0] significand,
      input logic other_sign, input logic signed [11:0] other_place,
      input logic [@top@:0] other_significand);
    logic other_is_larger;
    logic signed [11:0] larger_place;
    logic signed [11:0] distance;
    logic [@window_top@:0] larger;
    logic [@window_top@:0] smaller;
    logic [@window_top@:0] total;
    other_is_larger = other_place > place
        || (other_place == place && other_significand > significand);
    larger_place = other_is_larger ? other_place : place;
    distance = other_is_larger ? other_place - place : place - other_place;
    // The smaller one, if more than @far@ places below, is less than an eighth of the larger one's
    // last place; then it only says on which side of the larger one the sum lies.
    if (distance > 12'sd@far@) distance = 12'sd@far@;
    larger = @window@'(significand) << @far@;
    smaller = @window@'(other_significand) << @far@;
    if (other_is_larger) begin
      larger = @window@'(other_significand) << @far@;
      smaller = @window@'(significand) << @far@;
    end
    smaller = smaller >> distance[5:0];
    total = sign == other_sign ? larger + smaller : larger - smaller;
    add_numbers = round_sum(other_is_larger ? other_sign : sign, @rounded@'(total),
        larger_place - 12'sd@far@);
    if (total == '0) add_numbers = '0;
  endfunction

)",
                {{"pattern_top", std::to_string(format.pattern_bits() - 1)},
                 {"top", std::to_string(bits - 1)},
                 {"far", std::to_string(bits + 3)},
                 {"window", std::to_string(2 * bits + 4)},
                 {"rounded", std::to_string(2 * bits + 4 + headroom)},
                 {"window_top", std::to_string(2 * bits + 3)}});
}

// First part of add_block: the block's value with a leading one, unless it is zero.
std::string block_value(const BlockAddition& addition) {
  return filled(R"(  // RNE32(held + sum * 2^(exponent - @minus_lsb@)).
  function automatic logic [31:0] add_block(input logic [31:0] held,
      input logic signed [@sum_top@:0] sum, input logic [@exponent_top@:0] exponent);
    logic [@sum_top@ - 1:0] magnitude;
    logic [23:0] held_significand;
    logic signed [11:0] held_place;
    logic [23:0] significand;
    logic signed [11:0] place;
    magnitude = sum[@sum_top@ - 1:0];
    if (sum < 0) magnitude = -magnitude;
    significand = 24'(magnitude);
    place = 12'(exponent) - 12'sd@minus_lsb@;
    for (int i = 0; i < 23; i++) begin
      if (!significand[23]) begin
        significand = significand << 1;
        place = place - 12'sd1;
      end
    end
    held_significand = significand_of(held);
    held_place = place_of(held);
)",
                {{"minus_lsb", std::to_string(-addition.lsb_exponent)},
                 {"sum_top", std::to_string(addition.sum_bits - 1)},
                 {"exponent_top", std::to_string(addition.exponent_bits - 1)}});
}

std::string normal_binary32_addition(const BlockAddition& addition) {
  return field_functions(kNormalBinary32) + add_function(kNormalBinary32, 0) +
         block_value(addition) +
         R"(    // A zero is smaller than all others.
    if (magnitude == '0) place = place_of(32'd0);
    add_block = add_numbers(held[31], held_place, held_significand, sum < 0, place, significand);
  endfunction

)";
}

// MXFP4: gradual underflow, and overflow.
std::string binary32_addition(const BlockAddition& addition) {
  return field_functions(kBinary32) + add_function(kBinary32, 32) + block_value(addition) +
         R"(    for (int i = 0; i < 23; i++) begin
      if (!held_significand[23]) begin
        held_significand = held_significand << 1;
        held_place = held_place - 12'sd1;
      end
    end
    if (held_significand == '0) held_place = -12'sd1024;
    // A block below 2^-156 only says on which side of the accumulator the sum lies.
    if (place < -12'sd180) place = -12'sd180;
    if (held[30:23] == 8'd255) add_block = held;
    else if (sum == '0) add_block = held_significand == '0 ? 32'd0 : held;
    else begin
      add_block = add_numbers(held[31], held_place, held_significand, sum < 0, place, significand);
    end
  endfunction

)";
}

std::string binary16_addition(const BlockAddition& addition) {
  const int block_bits = addition.sum_bits + (1 << addition.exponent_bits) - 1;
  return field_functions(kBinary16) + round_function("round_block", kBinary16, block_bits) +
         add_function(kBinary16, 0) +
         filled(R"(  // RNE16(held + RNE16(sum * 2^(exponent - @minus_lsb@))).
  function automatic logic [15:0] add_block(input logic [15:0] held,
      input logic signed [@sum_top@:0] sum, input logic [@exponent_top@:0] exponent);
    logic [@block_top@:0] magnitude;
    logic [15:0] block;
    magnitude = @block_bits@'(sum);
    if (sum < 0) magnitude = -magnitude;
    magnitude = magnitude << exponent;
    block = round_block(sum < 0, magnitude, -12'sd@minus_lsb@);
    if (held[14:10] == 5'd31) begin
      if (block == {!held[15], 15'h7C00}) add_block = 16'h7E00;
      else add_block = held;
    end
    else if (block[14:10] == 5'd31) add_block = block;
    else begin
      add_block = add_numbers(held[15], place_of(held), significand_of(held),
          block[15], place_of(block), significand_of(block));
    end
  endfunction

)",
                {{"minus_lsb", std::to_string(-addition.lsb_exponent)},
                 {"sum_top", std::to_string(addition.sum_bits - 1)},
                 {"exponent_top", std::to_string(addition.exponent_bits - 1)},
                 {"block_top", std::to_string(block_bits - 1)},
                 {"block_bits", std::to_string(block_bits)}});
}

std::string exact_addition(const BlockAddition& addition) {
  return filled(R"(  // held + sum * 2^(exponent @lsb@), in units of 2^@lsb@.
  function automatic logic signed [@top@:0] add_block(input logic signed [@top@:0] held,
      input logic signed [@sum_top@:0] sum, input logic [@exponent_top@:0] exponent);
    logic signed [@top@:0] block;
    block = @bits@'(sum);
    add_block = held + (block << exponent);
  endfunction

)",
                {{"lsb", std::to_string(addition.lsb_exponent)},
                 {"top", std::to_string(addition.exact_bits - 1)},
                 {"bits", std::to_string(addition.exact_bits)},
                 {"sum_top", std::to_string(addition.sum_bits - 1)},
                 {"exponent_top", std::to_string(addition.exponent_bits - 1)}});
}

std::string unchanged_result(int bits) {
  return filled(R"(  function automatic logic [@top@:0] result_of(input logic [@top@:0] held);
    result_of = held;
  endfunction

)",
                {{"top", std::to_string(bits - 1)}});
}

std::string exact_result(const BlockAddition& addition) {
  const bool is_wide = addition.output == spec::OutputFormat::fp32;
  const FloatFormat& format = is_wide ? kBinary32 : kBinary16;
  return round_function("round_result", format, addition.exact_bits) +
         filled(
             R"(  function automatic logic [@result_top@:0] result_of(input logic signed [@top@:0] held);
    result_of = round_result(held < 0, held < 0 ? -held : held, -12'sd@minus_lsb@);
  endfunction

)",
             {{"result_top", std::to_string(format.pattern_bits() - 1)},
              {"top", std::to_string(addition.exact_bits - 1)},
              {"minus_lsb", std::to_string(-addition.lsb_exponent)}});
}

std::string narrowed_result() {
  return round_function("round_result", kBinary16, 48) + R"(  // RNE16 of a binary32 number.
  function automatic logic [15:0] result_of(input logic [31:0] held);
    logic signed [11:0] place;
    // Below 2^-36 all magnitudes round to zero, and any place will do.
    place = place_of(held);
    if (place < -12'sd60) place = -12'sd60;
    result_of = round_result(held[31], 48'(significand_of(held)), place);
  endfunction

)";
}

std::string widened_result() {
  return round_function("round_result", kBinary32, 48) + R"(  // The same number in binary32.
  function automatic logic [31:0] result_of(input logic [15:0] held);
    if (held == 16'h7E00) result_of = 32'h7FC00000;
    else if (held[14:10] == 5'd31) result_of = {held[15], 31'h7F800000};
    else result_of = round_result(held[15], 48'(significand_of(held)), place_of(held));
  endfunction

)";
}

}  // namespace

int accumulator_bits(const BlockAddition& addition) {
  switch (addition.accumulator) {
    case spec::BlockAccumulator::fp16:
      return 16;
    case spec::BlockAccumulator::exact:
      return addition.exact_bits;
    case spec::BlockAccumulator::fp32:
      break;
  }
  return 32;
}

std::string addition_functions(const BlockAddition& addition) {
  const bool is_wide = addition.output == spec::OutputFormat::fp32;
  switch (addition.accumulator) {
    case spec::BlockAccumulator::fp16:
      return binary16_addition(addition) + (is_wide ? widened_result() : unchanged_result(16));
    case spec::BlockAccumulator::exact:
      return exact_addition(addition) + exact_result(addition);
    case spec::BlockAccumulator::fp32:
      break;
  }
  const std::string result = is_wide ? unchanged_result(32) : narrowed_result();
  return (addition.leaves_normal_range ? binary32_addition(addition)
                                       : normal_binary32_addition(addition)) +
         result;
}

}  // namespace mpgen::formal
