// The form with lanes = block of the two-stage selector: it works on bit planes.
#include <fmt/format.h>

#include "gen/block_quantizer.hpp"
#include "spec/formats.hpp"

namespace mpgen::gen {
namespace {

// Verilator copies a function to each of its uses otherwise, and these would be most of the model.
constexpr const char* kOneCopy = "// verilator no_inline_task";

}  // namespace

// The transposition of activations_i, four activations in a word at a time.
void BlockQuantizerEmitter::split_into_planes() {
  const SvWidth word{"WordWidth", 4 * spec::kFp16Bits};
  m_.section("Bit planes");
  m_.comment(
      "A plane holds one bit of every lane. The gates are the same as lane by lane, but simulators "
      "take all lanes of a plane at once. Bit 4 * i + j of a plane is lane (Lanes/4) * j + i, "
      "because the codes take their lanes from every fourth bit.");
  m_.blank();
  m_.comment(
      "Splitting activations_i into planes is a matter of wires. A word holds four activations. In "
      "digits, the words of the block's four quarters are interleaved, bit b of all their "
      "hexadecimal digits; a plane takes one of these digits from each activation.");
  m_.localparam("WordWidth", "4*ActivationWidth");
  m_.localparam("Words", "Lanes/16", "of a quarter of the block");
  m_.localparam("DroppedWidth", "ActivationWidth - KeptWidth", "low bits, not needed");
  m_.add({SvLocalparam{"DigitOnes", "{WordWidth/4{4'b0001}}", "bit 0 of every digit",
                       "logic [WordWidth-1:0]"}});
  m_.blank();
  m_.add({SvSignal{"digits", word, false, "Words for each bit of a digit", "4*Words", "mem2reg"}});
  m_.signal("kept", kept_width(), "planes: fraction, exponent field, sign");
  m_.blank();
  m_.process(
      "always_comb",
      {{"for (int b = 0; b < 4; b++)",
        {{"for (int w = 0; w < Words; w++)",
          {"digits[b*Words + w] =\n"
           "((activations_i[w*WordWidth +: WordWidth] >> b) & DigitOnes) |\n"
           "(((activations_i[(Words + w)*WordWidth +: WordWidth] >> b) & DigitOnes) << 1) |\n"
           "(((activations_i[(2*Words + w)*WordWidth +: WordWidth] >> b) & DigitOnes) << 2) |\n"
           "(((activations_i[(3*Words + w)*WordWidth +: WordWidth] >> b) & DigitOnes) << 3);"}}}}});
  m_.blank();
  m_.add({SvGenerateFor{
      "p",
      "KeptWidth",
      "gen_plane",
      {{SvLocalparam{"Bit", "p + DroppedWidth", "of an activation"}},
       {SvBlank{}},
       {SvSignal{"apart", word, false, "one digit of each of four activations", "", ""}},
       {SvSignal{"plane", lanes_width(), false, "", "", ""}},
       {SvBlank{}},
       {SvProcess{"always_comb",
                  {{"for (int w = 0; w < Words; w++)",
                    {"apart = (digits[(Bit % 4)*Words + w] >> (Bit/4*4)) & {4{16'h000F}};",
                     "plane[w*16 +: 16] = 16'(apart | (apart >> 12) | (apart >> 24) | (apart >> "
                     "36));"}}}}},
       {SvBlank{}},
       {SvAssign{"kept[p*Lanes +: Lanes]", "plane"}}}}});
  m_.blank();
  compare_planes();
}

void BlockQuantizerEmitter::compare_planes() {
  m_.add({SvFunction{
      .name = "at_least",
      .width = lanes_width(),
      .is_signed = false,
      .arguments = {{"magnitudes", truncated_width(), false, "planes", "", ""},
                    {"threshold", {"TruncatedWidth", spec::kTruncatedBits}, false, "", "", ""}},
      .locals = {},
      .body = {kOneCopy,
               "at_least = '1;",
               {"for (int b = 0; b < TruncatedWidth; b++)",
                {"at_least = threshold[b] ? at_least & magnitudes[b*Lanes +: Lanes] :\nat_least | "
                 "magnitudes[b*Lanes +: Lanes];"}}},
      .comment =
          "Lanes whose magnitude reaches the threshold: a bit that differs from the "
          "threshold's overrules those below. One copy serves all uses in Verilator's model."}});
}

void BlockQuantizerEmitter::find_largest_in_planes() {
  m_.comment("Bit by bit from the top: lanes without a one that others have drop out.");
  m_.signal("largest", largest_width(), "largest exponent, and fraction");
  m_.signal("candidates", lanes_width(), "lanes equal so far");
  m_.signal("ones", lanes_width(), "candidates with this bit set");
  m_.blank();
  m_.process("always_comb",
             {"candidates = '1;",
              {"for (int b = LargestWidth - 1; b >= 0; b--)",
               {"ones = candidates & kept[(KeptWidth - 1 - LargestWidth + b)*Lanes +: Lanes];",
                "largest[b] = |ones;",
                {"if (|ones)", {"candidates = ones;"}}}}});
}

void BlockQuantizerEmitter::scale_planes(const std::string& kept) {
  const SvWidth exponents{"Lanes*ExponentWidth", options_.lanes * spec::kFp16ExponentBits};
  m_.signal("signs", lanes_width());
  m_.signal("normal", lanes_width(), "lanes with a hidden one");
  m_.signal("field", lanes_width(), "plane of the exponent fields, 1 of subnormals");
  m_.signal("reference", lanes_width(), "bit of the reference exponent, for every lane");
  m_.signal("borrow", lanes_width());
  m_.signal("distances", exponents, "planes: reference exponent less exponent field");
  m_.blank();
  m_.assign("signs", fmt::format("{}[(KeptWidth-1)*Lanes +: Lanes]", kept));
  m_.blank();
  const std::string plane = fmt::format("{}[(FractionWidth + b)*Lanes +: Lanes]", kept);
  m_.process("always_comb", {"normal = '0;",
                             {"for (int b = 0; b < ExponentWidth; b++)",
                              {fmt::format("normal = normal | {};", plane)}},
                             "borrow = '0;",
                             {"for (int b = 0; b < ExponentWidth; b++)",
                              {fmt::format("field = {};", plane),
                               {"if (b == 0)", {"field = field | ~normal;"}},
                               "reference = {Lanes{reference_exponent[b]}};",
                               "distances[b*Lanes +: Lanes] = reference ^ field ^ borrow;",
                               "borrow = (~reference & (field | borrow)) | (field & borrow);"}}});
  m_.blank();
  m_.comment("A vector of planes shifted by n planes is all lanes shifted by n bits.");
  m_.signal("significands", truncated_width(), "planes");
  m_.signal("far", truncated_width(), "lanes to shift by 2^b, for every plane");
  m_.signal("scaled", truncated_width(), "planes, in quarter units, truncated");
  m_.blank();
  m_.assign("significands", fmt::format("{{normal, {}[FractionWidth*Lanes-1:0]}}", kept));
  m_.blank();
  m_.process("always_comb", {"scaled = significands;",
                             {"for (int b = 0; b < ExponentWidth; b++)",
                              {"far = {TruncatedWidth{distances[b*Lanes +: Lanes]}};",
                               "scaled = (scaled & ~far) | ((scaled >> (Lanes << b)) & far);"}}});
}

void BlockQuantizerEmitter::test_planes(bool has_intervals) {
  if (has_intervals) {
    for (const char* name : {"even", "odd"}) {
      m_.assign(
          fmt::format("helps_{}", name),
          fmt::format("at_least({0}, {1}_first) &\n~at_least({0}, {1}_end)", now("scaled"), name));
    }
    return;
  }
  m_.blank();
  const SvWidth rest{"32*Lanes", spec::kTruncatedValues * options_.lanes};
  m_.add({SvFunction{
      .name = "member_of",
      .width = lanes_width(),
      .is_signed = false,
      .arguments = {{"magnitudes", truncated_width(), false, "planes", "", ""},
                    {"members", spec::kTruncatedValues, false, "magnitudes, one bit each", "", ""}},
      .locals = {{"rest", rest, false, "planes: what the bits so far leave of them", "", ""},
                 {"plane", lanes_width(), false, "", "", ""}},
      .body = {kOneCopy,
               {"for (int v = 0; v < 32; v++)", {"rest[v*Lanes +: Lanes] = {Lanes{members[v]}};"}},
               {"for (int b = 0; b < TruncatedWidth; b++)",
                {"plane = magnitudes[b*Lanes +: Lanes];",
                 {"for (int v = 0; v < (16 >> b); v++)",
                  {"rest[v*Lanes +: Lanes] = (rest[2*v*Lanes +: Lanes] & ~plane) |\n(rest[(2*v + "
                   "1)*Lanes +: Lanes] & plane);"}}}},
               "member_of = rest[Lanes-1:0];"},
      .comment = "Lanes whose magnitude is a member: each bit of it leaves half of them."}});
  m_.blank();
  for (const char* name : {"even", "odd"}) {
    m_.assign(fmt::format("helps_{}", name),
              fmt::format("member_of({}, {}_set)", now("scaled"), name));
  }
}

}  // namespace mpgen::gen
