#include "formal/block_mac_steps.hpp"

#include <utility>

#include "formal/addition_text.hpp"
#include "formal/block_text.hpp"

namespace mpgen::formal {
namespace {

constexpr const char* kAddition = "sum over blocks";

using Words = std::vector<std::pair<std::string, std::string>>;

// add_block(held, sign, place, significand) with a significand that has no leading zeros and with
// the exponent of its top bit in the code of the datapath.
Step addition(const std::string& name, int bits, int place_bits, int significand_bits,
              std::string reference, const Words& words) {
  Step step;
  step.module = name;
  step.function = "add_block";
  step.inputs = filled(R"(  input logic [@held_top@:0] held_i,
  input logic sign_i,
  input logic [@place_top@:0] place_i,
  input logic [@significand_top@:0] significand_i)",
                       {{"held_top", std::to_string(bits - 1)},
                        {"place_top", std::to_string(place_bits - 1)},
                        {"significand_top", std::to_string(significand_bits - 1)}});
  step.result_bits = bits;
  step.design = "  assign result_o = add_block(held_i, sign_i, place_i, significand_i);\n";
  step.reference = filled(std::move(reference), words);
  return step;
}

// Of one lane products are plain numbers. Of more they leave in a code of their own: 2^ProductWidth
// is added, and a negative one lacks a one that the adder tree completes.
std::string product_call(int lanes) {
  if (lanes == 1) return "  assign result_o = @bits@'(term(activation_i, weight_i));\n";
  return R"(
  logic negative;
  assign negative = activation_i[@top@] ^ weight_i[@top@];
  assign result_o = @bits@'(term(activation_i, weight_i)) + @bits@'(negative)
      - (@bits@'(1) << ProductWidth);
)";
}

Step product(const std::string& name, int magnitude_bits, int lanes) {
  Step step;
  step.module = name;
  step.function = "term";
  step.inputs = filled(R"(  input logic [@top@:0] activation_i,
  input logic [@top@:0] weight_i)",
                       {{"top", std::to_string(magnitude_bits)}});
  step.result_bits = 2 * magnitude_bits + 2;
  step.design = filled(product_call(lanes), {{"top", std::to_string(magnitude_bits)},
                                             {"bits", std::to_string(2 * magnitude_bits + 2)}});
  step.reference = filled(R"(
  function automatic logic signed [@bits_top@:0] value(input logic [@top@:0] element);
    value = @bits@'(element[@top@ - 1:0]);
    if (element[@top@]) value = -value;
  endfunction
  assign result_o = value(activation_i) * value(weight_i);
  assign legal_o = 1'b1;
)",
                          {{"top", std::to_string(magnitude_bits)},
                           {"bits", std::to_string(2 * magnitude_bits + 2)},
                           {"bits_top", std::to_string(2 * magnitude_bits + 1)}});
  return step;
}

Proof proof_of(const std::string& subject, const spec::Design& design, Effort effort, Step step) {
  return {.subject = subject,
          .design = design,
          .scope = "one step at its real widths",
          .effort = effort,
          .step = std::move(step)};
}

// Between DialectFP4 blocks all sums are multiples of 2^-32 and below 2^64: never subnormal.
Step normal_binary32_step(const std::string& name) {
  return addition(name, 32, 8, 24, addition_function("add", normal_binary32(), 24) + R"(
  assign result_o = add(held_i[31], 12'(held_i[30:23]) - 12'sd150,
      {held_i[30:23] != '0, held_i[22:0]}, sign_i, 12'(place_i) - 12'sd150, significand_i);
  assign legal_o = (held_i == '0 || (held_i[30:23] >= 8'd95 && held_i[30:23] <= 8'd190))
      && (significand_i == '0 ? place_i == '0 && !sign_i
      : significand_i[23] && place_i >= 8'd95 && place_i <= 8'd190);
)",
                  {});
}

// Blocks of MXFP4 may be far below the least subnormal number.
Step binary32_step(const std::string& name) {
  return addition(name, 32, 10, 24, addition_function("add", binary32(), 24) + R"(
  logic [23:0] held;
  logic signed [11:0] held_place;
  logic signed [11:0] place;
  always_comb begin
    held = {held_i[30:23] != '0, held_i[22:0]};
    held_place = 12'(held_i[30:23] == '0 ? 8'd1 : held_i[30:23]) - 12'sd150;
    place = 12'(place_i) - 12'sd279;
    // Far below the least subnormal number only the side counts.
    if (place < -12'sd176) place = -12'sd176;
    result_o = add(held_i[31], held_place, held, sign_i, place, significand_i);
    if (held_i[30:23] == 8'd255) result_o = held_i;
  end
  // The accumulator is a number or an infinity.
  assign legal_o = (held_i[30:23] != 8'd255 || held_i[22:0] == '0)
      && (significand_i == '0 ? place_i == '0 && !sign_i
      : significand_i[23] && place_i <= 10'd536);
)",
                  {});
}

// A block is rounded to binary16 before it is added.
Step binary16_step(const std::string& name) {
  return addition(name, 16, 5, 11, addition_function("add", binary16(), 11) + R"(
  always_comb begin
    result_o = add(held_i[15], 12'(held_i[14:10] == '0 ? 5'd1 : held_i[14:10]) - 12'sd25,
        {held_i[14:10] != '0, held_i[9:0]}, sign_i, 12'(place_i) - 12'sd25, significand_i);
    if (held_i[14:10] == 5'd31) begin
      result_o = held_i;
      if (held_i[9:0] != '0 || (place_i == 5'd31 && sign_i != held_i[15])) result_o = 16'h7e00;
    end
    else if (place_i == 5'd31) result_o = {sign_i, 15'h7c00};
  end
  // A number, an infinity or the canonical NaN; a number or an infinity.
  assign legal_o = (held_i[14:10] != 5'd31 || held_i[9:0] == '0 || held_i == 16'h7e00)
      && place_i != '0 && (significand_i[10] || place_i == 5'd1)
      && (place_i != 5'd31 || significand_i == 11'h400);
)",
                  {});
}

}  // namespace

std::vector<Proof> block_mac_steps(const spec::DialectMacSpec& unit, const std::string& name) {
  const spec::Design design = {name, unit};
  std::vector<Proof> proofs = {
      proof_of("product of two elements", design, Effort::seconds,
               product(name, spec::magnitude_bits(unit.formatbook), unit.lanes))};
  switch (unit.accumulator) {
    case spec::BlockAccumulator::fp32:
      proofs.push_back(proof_of(kAddition, design, Effort::minutes, normal_binary32_step(name)));
      break;
    case spec::BlockAccumulator::fp16:
      proofs.push_back(proof_of(kAddition, design, Effort::seconds, binary16_step(name)));
      break;
    case spec::BlockAccumulator::exact:
      break;
  }
  return proofs;
}

std::vector<Proof> block_mac_steps(const spec::Mxfp4MacSpec& unit, const std::string& name) {
  // Magnitudes of E2M1 in half units are at most 12.
  constexpr int kMagnitudeBits = 4;
  const spec::Design design = {name, unit};
  return {proof_of("product of two elements", design, Effort::seconds,
                   product(name, kMagnitudeBits, unit.lanes)),
          proof_of(kAddition, design, Effort::minutes, binary32_step(name))};
}

}  // namespace mpgen::formal
