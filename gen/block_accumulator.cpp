#include "gen/block_accumulator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "gen/float_functions.hpp"

namespace mpgen::gen {
namespace {

constexpr int kBinary32Bias = 127;
constexpr int kBinary16Bias = 15;
// Guard, round and sticky bit below the significand of an addition.
constexpr int kExtraBits = 3;

}  // namespace

BlockAccumulatorEmitter::BlockAccumulatorEmitter(SvModule& module, const Options& options,
                                                 Block block)
    : m_(module), options_(options), block_(std::move(block)) {
  if (is_fp16()) {
    place_bits_ = exponent_field_bits();
  } else if (options_.leaves_normal_range) {
    // The smallest block's exponent becomes 0.
    place_offset_ = -(kBinary32Bias + options_.lsb_exponent);
    const int largest = (1 << options_.exponent_bits) - 1 + block_bits();
    place_bits_ = spec::unsigned_bits(static_cast<std::uint64_t>(largest));
  }
}

int BlockAccumulatorEmitter::state_bits() const {
  if (is_exact()) return options_.exact_bits;
  return is_fp16() ? spec::kFp16Bits : spec::kFp32Bits;
}

void BlockAccumulatorEmitter::run() {
  if (is_exact()) {
    exact_addition();
  } else {
    m_.section("Value of the block");
    normalized_block();
    if (is_fp16()) {
      rounded_addend();
    } else {
      float_addend();
    }
    m_.section(is_fp16() ? "Addition in binary16" : "Addition in binary32");
    addition_parameters();
    m_.blank();
    addition();
  }
  m_.section("Accumulator");
  state();
  m_.section("Result");
  result();
}

// Sign, magnitude without leading zeros, and their number.
void BlockAccumulatorEmitter::normalized_block() {
  m_.localparam("BlockWidth", "SumWidth - 1", "magnitude of a block's sum");
  m_.blank();
  m_.add({normalize_function("normalize_block", block_width())});
  m_.blank();
  m_.signal("block_sign", 1);
  m_.signal("block_magnitude", block_width());
  m_.signal("block_zeros", normalize_count_bits(block_bits()), "in front of the magnitude");
  m_.signal("block_significand", block_width(), "the magnitude without them");
  m_.blank();
  m_.assign("block_sign", block_.sum + "[SumWidth-1]");
  m_.assign("block_magnitude", fmt::format("({}[BlockWidth-1:0] ^ {{BlockWidth{{block_sign}}}}) + "
                                           "BlockWidth'(block_sign)",
                                           block_.sum));
  m_.assign("{block_zeros, block_significand}", "normalize_block(block_magnitude)");
}

// Exponent, as the addition counts it, of the magnitude's top bit for an exponent sum of 0.
int BlockAccumulatorEmitter::addend_base() const {
  return kBinary32Bias + options_.lsb_exponent + block_bits() - 1 + place_offset_;
}

void BlockAccumulatorEmitter::float_addend() {
  m_.blank();
  if (place_offset_ == 0) {
    m_.comment(
        "Biased as in binary32. A block's value is never subnormal there and never too "
        "large, so neither is a sum: all are multiples of the same least power of two.");
  } else {
    m_.comment(
        fmt::format("Biased by {} more than in binary32, so that the exponents of the "
                    "smallest blocks are not negative.",
                    place_offset_));
  }
  m_.localparam("PlaceWidth", std::to_string(place_bits_), "exponents in the addition");
  m_.blank();
  m_.signal("addend_place", {"PlaceWidth", place_bits_}, "0 for a block without value");
  m_.signal("addend_significand", spec::kFp32SignificandBits);
  m_.blank();
  m_.assign("addend_place",
            fmt::format("block_significand[BlockWidth-1] ?\nPlaceWidth'({}) + {}'d{} - "
                        "PlaceWidth'(block_zeros) : '0",
                        block_.exponent, place_bits_, addend_base()));
  m_.assign("addend_significand",
            fmt::format("{{block_significand, {}'d0}}", spec::kFp32SignificandBits - block_bits()));
}

// Of a block's value to binary16.
Rounding BlockAccumulatorEmitter::block_rounding() const {
  // The exponent of the magnitude's top bit above 2^lsb_exponent.
  const int largest = (1 << options_.exponent_bits) - 1 + block_bits() - 1;
  const int bits = spec::unsigned_bits(static_cast<std::uint64_t>(largest));
  return {.name = "round_block",
          .significand = block_width(),
          .place = bits,
          .offset = -options_.lsb_exponent - kBinary16Bias,
          .target_significand_bits = spec::kFp16SignificandBits,
          .target_exponent_bits = spec::kFp16ExponentBits,
          .has_subnormals = true,
          .has_overflow = true,
          .format = "binary16"};
}

void BlockAccumulatorEmitter::rounded_addend() {
  const Rounding rounding = block_rounding();
  const int bits = rounding.place.bits;
  m_.blank();
  for (auto& function : round_functions(rounding)) {
    m_.add({std::move(function)});
    m_.blank();
  }
  m_.localparam("PlaceWidth", std::to_string(place_bits_), "exponents in the addition");
  m_.blank();
  m_.signal("block_place", bits,
            fmt::format("exponent of the top bit above 2^{}", options_.lsb_exponent));
  m_.signal("addend_field", spec::kFp16ExponentBits);
  m_.signal("addend_fraction", spec::kFp16FractionBits);
  m_.signal("addend_place", {"PlaceWidth", place_bits_}, "max(field, 1)");
  m_.signal("addend_significand", spec::kFp16SignificandBits);
  m_.blank();
  m_.assign("block_place", fmt::format("{0}'({1}) + {0}'d{2} - {0}'(block_zeros)", bits,
                                       block_.exponent, block_bits() - 1));
  m_.assign("{addend_field, addend_fraction}", "round_block(block_place, block_significand)");
  m_.assign("addend_place", "addend_field | PlaceWidth'(addend_field == '0)");
  m_.assign("addend_significand", "{|addend_field, addend_fraction}");
}

// Widths that the addition and what stands in front of it share.
void BlockAccumulatorEmitter::addition_parameters() {
  m_.localparam("SignificandWidth", std::to_string(significand_bits()), "hidden bit included");
  m_.localparam("FractionWidth", "SignificandWidth - 1");
  m_.localparam("FieldWidth", std::to_string(exponent_field_bits()), "exponent field");
  m_.localparam("AlignWidth", fmt::format("SignificandWidth + {}", kExtraBits),
                "guard, round and sticky bit below");
  if (place_offset_ != 0) {
    m_.localparam("PlaceOffset", std::to_string(place_offset_), "of a place above the field");
  }
}

// Of the field of a sum with subnormals before it is known to fit.
int BlockAccumulatorEmitter::addition_field_bits() const {
  // binary16: infinity, and one more where the rounding carries.
  if (is_fp16()) return exponent_field_bits() + 1;
  // The top bit of the largest block, and a carry.
  const int largest_exponent_sum = (1 << options_.exponent_bits) - 1;
  const int largest = largest_exponent_sum + block_bits() - place_offset_ + 1;
  return spec::unsigned_bits(static_cast<std::uint64_t>(largest));
}

void BlockAccumulatorEmitter::addition() {
  const int kept = significand_bits();
  const int field_bits = exponent_field_bits();
  const int align_bits = kept + kExtraBits;
  const int total_bits = align_bits + 1;
  const int count_bits = normalize_count_bits(total_bits);
  const int state = state_bits();
  const SvWidth place{"PlaceWidth", place_bits_};
  const bool may_turn = options_.leaves_normal_range;  // larger exponent, smaller magnitude

  const SvWidth align{"AlignWidth", align_bits};
  const SvWidth total{"AlignWidth+1", total_bits};
  // A smaller operand that far below a normal one changes the sum by less than a quarter of its
  // last bit, whatever is left of it: what is rounded to is the larger operand.
  m_.add({sticky_shift_function("shift_smaller", align, place_bits_,
                                may_turn ? FarSticky::kept : FarSticky::dropped)});
  m_.blank();
  m_.add({has_subnormals() ? limited_normalize_function("normalize_total", total, place_bits_)
                           : normalize_function("normalize_total", total)});
  m_.blank();

  SvFunction add{.name = "add_block",
                 .width = state,
                 .is_signed = false,
                 .arguments = {{"held", state, false, "the accumulator", "", ""},
                               {"sign", 1, false, "", "", ""},
                               {"addend", place, false, "its place", "", ""},
                               {"significand", {"SignificandWidth", kept}, false, "", "", ""}},
                 .locals = {},
                 .body = {},
                 .comment = ""};
  const auto local = [&add](const char* name, SvWidth width, const char* note = "") {
    add.locals.push_back({name, std::move(width), false, note, "", ""});
  };
  const auto step = [&add](std::string line) { add.body.emplace_back(std::move(line)); };
  local("held_sign", 1);
  local("held_field", {"FieldWidth", field_bits});
  local("held_fraction", {"FractionWidth", kept - 1});
  local("held_place", place);
  local("held_significand", {"SignificandWidth", kept});
  local("subtracts", 1);
  local("held_is_larger", 1);
  local("larger_sign", 1);
  local("larger_place", place);
  local("larger", {"SignificandWidth", kept});
  local("smaller", {"SignificandWidth", kept});
  local("distance", place);
  local("aligned", align);
  local("total", total);
  if (may_turn) local("turns", 1, "the one with the larger exponent was smaller");
  local("count", count_bits, "places that the total moves up");
  local("normalized", total);
  local("increment", 1);
  step("{held_sign, held_field, held_fraction} = held;");
  step("held_significand = {|held_field, held_fraction};");
  if (place_offset_ != 0) {
    local("held_exponent", {"FieldWidth", field_bits}, "max(field, 1)");
    step("held_exponent = held_field | FieldWidth'(held_field == '0);");
    step("held_place = PlaceWidth'(held_exponent) + PlaceWidth'(PlaceOffset);");
  } else if (has_subnormals()) {
    step("held_place = held_field | FieldWidth'(held_field == '0);");
  } else {
    step("held_place = held_field;");
  }
  step("subtracts = held_sign ^ sign;");
  step(may_turn ? "held_is_larger = held_place >= addend;"
                : "held_is_larger = {held_place, held_significand} >= {addend, significand};");
  step("larger_sign = held_is_larger ? held_sign : sign;");
  step("larger_place = held_is_larger ? held_place : addend;");
  step("larger = held_is_larger ? held_significand : significand;");
  step("smaller = held_is_larger ? significand : held_significand;");
  step("distance = held_is_larger ? held_place - addend : addend - held_place;");
  step(fmt::format("aligned = shift_smaller({{smaller, {}'d0}}, distance);", kExtraBits));
  step(
      fmt::format("total = {{1'b0, larger, {}'d0}} + ({{1'b0, aligned}} ^ "
                  "{{(AlignWidth+1){{subtracts}}}}) +\n(AlignWidth+1)'(subtracts);",
                  kExtraBits));
  if (may_turn) {
    step("turns = subtracts & total[AlignWidth];");
    step("total = (total ^ {(AlignWidth+1){turns}}) + (AlignWidth+1)'(turns);");
    step("larger_sign = larger_sign ^ turns;");
  }
  const std::string limit =
      place_offset_ != 0 ? "larger_place - PlaceWidth'(PlaceOffset)" : "larger_place";
  step(has_subnormals() ? fmt::format("{{count, normalized}} = normalize_total(total, {});", limit)
                        : "{count, normalized} = normalize_total(total);");
  // The top bit stands one above the larger operand's; below it the fraction, then guard bits.
  // Without bit selects, which Icarus does not accept in what always_comb calls.
  local("is_normal", 1, "neither zero nor subnormal");
  local("fraction", {"FractionWidth", kept - 1});
  local("half", 1, "the bit below");
  local("below", kExtraBits, "all bits below that");
  step("{is_normal, fraction, half, below} = normalized;");
  step("increment = half & ((|below) | 1'(fraction));");
  const std::string raised = fmt::format("{} + PlaceWidth'(1) - PlaceWidth'(count)", limit);
  if (!has_subnormals()) {
    add.comment =
        "held + block, RNE. Places are exponents of the top bits; that of a zero is 0, the least "
        "of all.";
    local("field", {"FieldWidth", field_bits});
    step(fmt::format("field = is_normal ? {} : '0;", raised));
    step(
        "add_block = {larger_sign & is_normal,\n"
        "{field, fraction} + (FieldWidth+FractionWidth)'(increment)};");
    m_.add({std::move(add)});
    return;
  }
  // Room for the overflow of the largest.
  const int result_field_bits = addition_field_bits();
  const int wide = result_field_bits + kept - 1;
  const int ones = (1 << field_bits) - 1;
  local("is_zero", 1);
  local("field", result_field_bits, "may be too large");
  local("pattern", wide, "field and fraction");
  step("is_zero = total == '0;");
  step(fmt::format("field = is_normal ? {}'({}) : '0;", result_field_bits, raised));
  step(fmt::format("pattern = {{field, fraction}} + {}'(increment);", wide));
  const std::string special =
      fmt::format("{}'h{:x}", state - 1, static_cast<unsigned>(ones) << (kept - 1));
  std::vector<SvStatement> overflow = {fmt::format("add_block = {{larger_sign, {}}};", special)};
  const std::string overflows =
      fmt::format("pattern >= {}'h{:x}", wide, static_cast<unsigned>(ones) << (kept - 1));
  if (is_fp16()) {
    add.comment =
        "held + block, RNE, with gradual underflow, and infinities as in IEEE 754; every NaN is "
        "canonical.";
    local("held_special", 1, "Inf or NaN");
    local("addend_special", 1, "Inf");
    local("is_nan", 1);
    step("held_special = &held_field;");
    step("addend_special = &addend;");
    step("is_nan = held_special & ((|held_fraction) | (addend_special & subtracts));");
    add.body.emplace_back("if (is_nan)",
                          std::vector<SvStatement>{fmt::format(
                              "add_block = {}'h{:x};", state,
                              (static_cast<unsigned>(ones) << (kept - 1)) | 1U << (kept - 2))});
    add.body.emplace_back(
        "else if (held_special)",
        std::vector<SvStatement>{fmt::format("add_block = {{held_sign, {}}};", special)});
    add.body.emplace_back("else if (addend_special)", std::vector<SvStatement>{fmt::format(
                                                          "add_block = {{sign, {}}};", special)});
    add.body.emplace_back("else if (" + overflows + ")", overflow);
  } else {
    add.comment =
        "held + block, RNE, with gradual underflow; infinity once it overflows, from then on. The "
        "block may be far below the subnormals: then only its sticky bit is left.";
    add.body.emplace_back("if (&held_field)", std::vector<SvStatement>{fmt::format(
                                                  "add_block = {{held_sign, {}}};", special)});
    add.body.emplace_back("else if (" + overflows + ")", overflow);
  }
  add.body.emplace_back(
      "else", std::vector<SvStatement>{
                  fmt::format("add_block = {{larger_sign & ~is_zero, {}'(pattern)}};", state - 1)});
  m_.add({std::move(add)});
}

SvWidth BlockAccumulatorEmitter::state_width() const {
  return is_exact() ? SvWidth("ExactWidth", options_.exact_bits) : SvWidth(state_bits());
}

void BlockAccumulatorEmitter::exact_width() {
  m_.localparam("ExactWidth", std::to_string(options_.exact_bits),
                fmt::format("the longest dot product, LSB 2^{}", options_.lsb_exponent));
}

void BlockAccumulatorEmitter::accumulation_functions() {
  SvFunction function{
      .name = "add_sum",
      .width = state_width(),
      .is_signed = is_exact(),
      .arguments = {{"held_sum", state_width(), is_exact(), "the accumulator", "", ""},
                    {"block_sum", {"SumWidth", options_.sum.signed_bits()}, true, "", "", ""},
                    {"exponent", options_.exponent_bits, false, "", "", ""}},
      .locals = {},
      .body = {},
      .comment = fmt::format("held_sum + block_sum * 2^(exponent - {})", -options_.lsb_exponent)};
  if (is_exact()) {
    exact_width();
    m_.blank();
    function.body.emplace_back("add_sum = held_sum + (ExactWidth'(block_sum) << exponent);");
    m_.add({std::move(function)});
    return;
  }
  m_.localparam("BlockWidth", "SumWidth - 1", "magnitude of a block's sum");
  const auto local = [&function](const char* name, SvWidth width, const char* note = "") {
    function.locals.push_back({name, std::move(width), false, note, "", ""});
  };
  const auto step = [&function](std::string line) { function.body.emplace_back(std::move(line)); };
  local("block_sign", 1);
  local("block_magnitude", block_width());
  local("block_zeros", normalize_count_bits(block_bits()), "in front of the magnitude");
  local("block_significand", block_width(), "the magnitude without them");
  local("addend_place", {"PlaceWidth", place_bits_},
        is_fp16() ? "max(field, 1)" : "0 for a block without value");
  local("addend_significand", {"SignificandWidth", significand_bits()});
  local("block_low", block_width(), "two's complement without the sign");
  step("{block_sign, block_low} = block_sum;");
  step("block_magnitude = (block_low ^ {BlockWidth{block_sign}}) + BlockWidth'(block_sign);");
  step("{block_zeros, block_significand} = normalize_block(block_magnitude);");
  if (is_fp16()) {
    const Rounding rounding = block_rounding();
    local("block_place", rounding.place);
    local("addend_field", spec::kFp16ExponentBits);
    local("addend_fraction", spec::kFp16FractionBits);
    step(fmt::format("block_place = {0}'(exponent) + {0}'d{1} - {0}'(block_zeros);",
                     rounding.place.bits, block_bits() - 1));
    step("{addend_field, addend_fraction} = round_block(block_place, block_significand);");
    step("addend_place = addend_field | PlaceWidth'(addend_field == '0);");
    step("addend_significand = {|addend_field, addend_fraction};");
    m_.localparam("PlaceWidth", std::to_string(place_bits_), "exponents in the addition");
    addition_parameters();
    m_.blank();
    m_.add({normalize_function("normalize_block", block_width())});
    m_.blank();
    for (auto& part : round_functions(rounding)) {
      m_.add({std::move(part)});
      m_.blank();
    }
  } else {
    step(
        fmt::format("addend_place = (|block_significand) ?\nPlaceWidth'(exponent) + "
                    "{}'d{} - PlaceWidth'(block_zeros) : '0;",
                    place_bits_, addend_base()));
    step(fmt::format("addend_significand = {{block_significand, {}'d0}};",
                     spec::kFp32SignificandBits - block_bits()));
    m_.localparam("PlaceWidth", std::to_string(place_bits_), "exponents in the addition");
    addition_parameters();
    m_.blank();
    m_.add({normalize_function("normalize_block", block_width())});
    m_.blank();
  }
  addition();
  m_.blank();
  step("add_sum = add_block(held_sum, block_sign, addend_place, addend_significand);");
  m_.add({std::move(function)});
}

void BlockAccumulatorEmitter::exact_addition() {
  m_.section("Value of the block in fixed point");
  exact_width();
  m_.blank();
  m_.signed_signal("block_value", {"ExactWidth", options_.exact_bits});
  m_.blank();
  m_.assign("block_value", fmt::format("ExactWidth'({}) << {}", block_.sum, block_.exponent));
}

void BlockAccumulatorEmitter::state() {
  if (is_exact()) {
    m_.signed_signal("accumulator_q", {"ExactWidth", options_.exact_bits});
    m_.signed_signal("base", {"ExactWidth", options_.exact_bits}, "where this block adds on");
  } else {
    m_.signal("accumulator_q", state_bits(), is_fp16() ? "binary16" : "binary32");
    m_.signal("base", state_bits(), "where this block adds on");
  }
  m_.signal("sticky_nonfinite_q", 1, "sticky within a dot product");
  m_.signal("done_q", 1, "the dot product is complete");
  m_.blank();
  m_.assign("base", fmt::format("{} ? '0 : accumulator_q", block_.first));
  m_.blank();
  const std::string sum = is_exact()
                              ? "base + block_value"
                              : "add_block(base, block_sign, addend_place, addend_significand)";
  m_.process(kClocked, {{fmt::format("if ({})", block_.valid),
                         {fmt::format("accumulator_q <= {};", sum),
                          fmt::format("sticky_nonfinite_q <= {} | (sticky_nonfinite_q & ~{});",
                                      block_.nonfinite, block_.first)}}});
  m_.blank();
  m_.control_register("done_q", block_.valid + " & " + block_.last);
}

// Declares what the conversion needs; the result without regard to sticky_nonfinite_q.
std::string BlockAccumulatorEmitter::converted(const std::string& state) {
  const bool is_narrow = options_.output == spec::OutputFormat::fp16;
  const auto add_all = [this](std::vector<SvFunction> functions) {
    for (auto& function : functions) {
      m_.add({std::move(function)});
      m_.blank();
    }
  };
  Rounding rounding = {.name = "round_result",
                       .significand = 1,
                       .place = 1,
                       .offset = 0,
                       .target_significand_bits =
                           is_narrow ? spec::kFp16SignificandBits : spec::kFp32SignificandBits,
                       .target_exponent_bits = is_narrow ? spec::kFp16ExponentBits : 8,
                       .has_subnormals = is_narrow,
                       .has_overflow = is_narrow,
                       .format = is_narrow ? "binary16" : "binary32"};
  if (is_exact()) {
    const int magnitude_bits = options_.exact_bits - 1;
    // Below the significand a guard bit, and one for all that is lower still.
    const int kept = rounding.target_significand_bits + 2;
    const int top =
        magnitude_bits - 1 + options_.lsb_exponent + (is_narrow ? kBinary16Bias : kBinary32Bias);
    rounding.offset = is_narrow ? -options_.lsb_exponent - kBinary16Bias : 0;
    const int base = top + rounding.offset;
    rounding.place = spec::unsigned_bits(static_cast<std::uint64_t>(base));
    rounding.significand = kept;
    m_.localparam("TotalWidth", "ExactWidth - 1", "magnitude of the accumulator");
    m_.blank();
    const SvWidth total{"TotalWidth", magnitude_bits};
    add_all({normalize_function("normalize_total", total)});
    add_all(round_functions(rounding));
    m_.signal("total_sign", 1);
    m_.signal("total", total);
    m_.signal("total_zeros", normalize_count_bits(magnitude_bits), "in front of it");
    m_.signal("normalized", total, "without them");
    m_.signal("total_place", rounding.place, "exponent of its top bit");
    m_.signal("total_significand", kept, "its last bit stands for all that are lower");
    m_.blank();
    m_.assign("total_sign", state + "[ExactWidth-1]");
    m_.assign("total", fmt::format("({}[TotalWidth-1:0] ^ {{TotalWidth{{total_sign}}}}) +\n"
                                   "TotalWidth'(total_sign)",
                                   state));
    m_.assign("{total_zeros, normalized}", "normalize_total(total)");
    m_.assign("total_place",
              fmt::format("{0}'d{1} - {0}'(total_zeros)", rounding.place.bits, base));
    m_.assign("total_significand",
              fmt::format("{{normalized[TotalWidth-1 -: {}],\n|normalized[TotalWidth-{}:0]}}",
                          kept - 1, kept));
    m_.blank();
    return "{total_sign, round_result(total_place, total_significand)}";
  }
  if (is_fp16() && !is_narrow) {
    add_all(widen_functions("widen"));
    return fmt::format("{{{0}[15], widen({0}[14:0])}}", state);
  }
  if (!is_fp16() && is_narrow) {
    rounding.significand = spec::kFp32SignificandBits;
    rounding.place = 8;
    rounding.offset = kBinary32Bias - kBinary16Bias;
    add_all(round_functions(rounding));
    return fmt::format("{{{0}[31], round_result({0}[30:23],\n{{|{0}[30:23], {0}[22:0]}})}}", state);
  }
  return state;
}

void BlockAccumulatorEmitter::result() {
  const bool is_narrow = options_.output == spec::OutputFormat::fp16;
  const std::string value = converted("accumulator_q");
  const std::string nan = is_narrow ? "16'h7e00" : "32'h7fc00000";
  const std::string chosen = fmt::format("sticky_nonfinite_q ? {} : {}", nan, value);
  if (!options_.has_output_register) {
    m_.assign("valid_o", "done_q");
    m_.assign("result_o", chosen);
    return;
  }
  m_.control_register("valid_o", "done_q");
  m_.blank();
  m_.process(kClocked, {{"if (done_q)", {fmt::format("result_o <= {};", chosen)}}});
}

}  // namespace mpgen::gen
